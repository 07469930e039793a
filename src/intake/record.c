#include "intake/record_parts.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "map/geo.h"
#include "model/mask.h"

const struct year_value *record_years(const struct record *r)
{
    return (const struct year_value *)(const void *)(r + 1);
}

const char *record_name(const struct record *r)
{
    return (const char *)(record_years(r) + r->n_years);
}

const char *record_external(const struct record *r)
{
    return record_name(r) + r->name_n + 1;
}

static void take_position(struct making *m)
{
    if (!isfinite(m->lon) || !isfinite(m->lat))
        return;
    struct geo_point g = { m->lon, m->lat };
    if (m->r->datum == DATUM_BD09)
        g = bd09_to_gcj02(g);
    if (m->r->datum != DATUM_WGS84)
        g = gcj02_to_wgs84(g);
    m->out->lon_e6 = (int32_t)lround(g.lon * 1e6);
    m->out->lat_e6 = (int32_t)lround(g.lat * 1e6);
    record_told(m, FIELD_LON);
}

static void finish(struct making *m, size_t *n)
{
    struct record *o = m->out;
    char name[RECORD_NAME_BYTES] = "";
    const char *whole = m->cells[FIELD_NAME];
    if (!*whole)
        whole = m->cells[FIELD_HEAD];
    if (m->r->whole_names)
        str_copy(name, sizeof name, whole);
    else
        mask_name(whole, name, sizeof name);
    if (*name)
        record_told(m, FIELD_NAME);
    o->name_n = (uint8_t)strlen(name);
    o->external_n = (uint8_t)strlen(m->external);
    char *to = (char *)(o + 1);
    memcpy(to, m->years, sizeof m->years[0] * o->n_years);
    to += sizeof m->years[0] * o->n_years;
    memcpy(to, name, (size_t)o->name_n + 1);
    to += o->name_n + 1;
    memcpy(to, m->external, (size_t)o->external_n + 1);
    to += o->external_n + 1;
    *n = (size_t)(to - (char *)o);
}

static const char *check_width(struct record_reader *r, char **cells, int n)
{
    const struct binding *b = r->binding;
    if (n == b->n_columns)
        return NULL;
    if (n > b->n_columns) {
        for (int i = b->n_columns; i < n; i++)
            if (*cells[i]) {
                str_format(r->why, sizeof r->why,
                           "%d fields; the header names %d", n, b->n_columns);
                return r->why;
            }
        return NULL;
    }
    str_format(r->why, sizeof r->why, "%d fields; the header names %d", n,
               b->n_columns);
    return r->why;
}

const char *record_make(struct record_reader *r, char **cells, int n_cells,
                        int64_t row, void *out, size_t *n)
{
    const struct binding *b = r->binding;
    struct making m = {
        .r = r, .out = out, .row = row, .lon = NAN, .lat = NAN
    };
    r->identity_hash = 0;
    const char *bad = check_width(r, cells, n_cells);
    if (bad)
        return bad;
    memset(out, 0, sizeof *m.out);
    for (int f = 0; f < FIELD_COUNT; f++)
        m.cells[f] = r->mapping->constants[f] ? r->mapping->constants[f] : "";
    for (int i = 0; i < b->n_columns; i++)
        if (b->columns[i].field != FIELD_NONE && b->columns[i].year == 0)
            m.cells[b->columns[i].field] = cells[i];
    bad = place_take(&m);
    if (bad)
        return bad;
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct bound_column c = { .field = (enum field)f,
                                        .wan = r->mapping->wan[f] };
        if (r->mapping->constants[f])
            cell_take(&m, &c, r->mapping->constants[f]);
    }
    for (int i = 0; i < b->n_columns; i++) {
        const struct bound_column *c = &b->columns[i];
        if (c->field == FIELD_NONE)
            continue;
        if (!cell_says_nothing(cells[i]))
            cell_take(&m, c, cells[i]);
    }
    take_position(&m);
    finish(&m, n);
    return NULL;
}
