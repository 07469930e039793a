/* Regions' names and the way down to one. */
#include "store/db.h"

enum status region_name_read(struct store *s, region_id id, struct arena *a,
                             struct region_name *out, struct error *err)
{
    struct query q;
    bool found = false;
    query_open(&q, s, "select name, short_name, en from region where id = ?1",
               (int64_t[]){ id }, 1);
    if (query_next(&q)) {
        found = true;
        *out = (struct region_name){
            .id = id,
            .name = column_copy(&q, 0, a),
            .short_name = column_copy(&q, 1, a),
            .en = column_copy(&q, 2, a),
        };
    }
    enum status status = query_close(&q, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: no region %lld in this register", s->path,
                         (long long)id);
    return status;
}

enum status region_path_read(struct store *s, region_id id, struct arena *a,
                             struct region_name path[REGION_PATH_MAX],
                             int *n_path, struct error *err)
{
    static const enum region_level levels[] = {
        LEVEL_PROVINCE, LEVEL_PREFECTURE, LEVEL_COUNTY,
        LEVEL_TOWNSHIP, LEVEL_VILLAGE,
    };
    *n_path = 0;
    for (size_t i = 0; i < LENGTH(levels); i++) {
        region_id up = region_at(id, levels[i]);
        if (up == 0)
            break;
        enum status status = region_name_read(s, up, a, &path[*n_path], err);
        if (status == STATUS_OK)
            (*n_path)++;
        else if (status != STATUS_NOT_FOUND || up == id)
            return status;
    }
    if (err)
        err->text[0] = '\0';
    return STATUS_OK;
}

enum status region_require(struct store *s, region_id id, struct error *err)
{
    int64_t one;
    bool found;
    enum region_level level = region_level(id);
    if (level != LEVEL_COUNTY && level != LEVEL_TOWNSHIP &&
        level != LEVEL_VILLAGE)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: region %lld is no county, township or village",
                         s->path, (long long)id);
    enum status status = db_number(s, "select 1 from region where id = ?1",
                                   (int64_t[]){ id }, 1, &one, &found, err);
    if (status == STATUS_OK && !found)
        return error_set(err, STATUS_NOT_FOUND,
                         "%s: no region %lld in this register", s->path,
                         (long long)id);
    return status;
}

enum status store_counties(struct store *s, region_id *out, int cap, int *n,
                           struct error *err)
{
    struct query q;
    *n = 0;
    query_open(&q, s,
               "select id from region g where id between 110000 and 999999 "
               "order by not exists (select 1 from household where id between "
               "g.id * 100000000000 and g.id * 100000000000 + 99999999999), "
               "id limit ?1",
               (int64_t[]){ cap }, 1);
    while (*n < cap && query_next(&q))
        out[(*n)++] = column_int(&q, 0);
    return query_close(&q, err);
}
