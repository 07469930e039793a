/* One identity number on two members of a county: they get one number in
 * member.twin. The rows' keyed hashes are sorted, equal ones found, and their
 * rows sorted again, to be met when the rows are folded; the key and the
 * hashes end with the run. */
#include "intake/import_parts.h"

#include <stdlib.h>

#include "base/str.h"

#define TWINS_BYTES ((size_t)8 << 20)
#define COUNTY_PART 1000000 /* of a village's code */

struct holder {          /* a row with an identity number */
    struct sort_key key; /* hash, village, household */
    uint64_t order;      /* of the row */
    uint32_t group;      /* 0: nobody else has its number (so far) */
};

static enum status add_row(struct importer *im, const struct holder *h,
                           struct error *err)
{
    struct sort_key row = { h->key.b, h->key.c, h->order };
    return sorter_add(im->twins, row, &h->group, sizeof h->group, err);
}

static void tell_pair(struct importer *im, const struct holder *a,
                      const struct holder *b)
{
    char text[128];
    if (a->key.b == b->key.b && a->key.c == b->key.c)
        return;
    im->report->doubles++;
    str_format(text, sizeof text,
               "one identity number in two households: village %lld and "
               "village %lld",
               (long long)a->key.b, (long long)b->key.b);
    tally_add(&im->report->pairs, text, 0, 0);
}

/* Is it the number of the row before? Then both are of one group. */
static enum status join(struct importer *im, struct holder *last,
                        struct holder *now, struct error *err)
{
    enum status status = STATUS_OK;
    if (last->key.a != now->key.a)
        return STATUS_OK;
    tell_pair(im, last, now);
    if (last->key.b / COUNTY_PART != now->key.b / COUNTY_PART)
        return STATUS_OK;
    if (!last->group) {
        last->group = ++im->n_twins;
        status = add_row(im, last, err);
    }
    now->group = last->group;
    return status == STATUS_OK ? add_row(im, now, err) : status;
}

enum status twins_find(struct importer *im, const char *folder,
                       struct error *err)
{
    struct holder last = { { 0, 0, 0 }, 0, 0 }, now = last;
    const void *data;
    size_t n;
    im->twins = sorter_create(folder, TWINS_BYTES);
    enum status status = sorter_rewind(im->identities, err);
    while (status == STATUS_OK) {
        status = sorter_next(im->identities, &now.key, &data, &n, err);
        if (status != STATUS_OK || !data)
            break;
        now.order = *(const uint64_t *)data;
        now.group = 0;
        status = join(im, &last, &now, err);
        last = now;
    }
    sorter_destroy(im->identities);
    im->identities = NULL;
    im->twin_numbers = xcalloc((size_t)im->n_twins + 1, sizeof(int64_t));
    return status;
}

int64_t twins_number(struct importer *im, uint32_t group, household_id id,
                     int number)
{
    if (!group)
        return 0;
    ASSERT(group <= im->n_twins);
    /* The same whenever the same files come again. 17 digits and two. */
    if (!im->twin_numbers[group])
        im->twin_numbers[group] = id * 100 + number;
    return im->twin_numbers[group];
}

static void take_outside(void *ctx, int64_t twin, household_id id)
{
    struct importer *im = ctx;
    const struct known_place *k = locator_find(im->places,
                                               household_village(id));
    bool known = im->n_outside > 0 && im->outside[im->n_outside - 1] == twin;
    if ((k && k->used) || known)
        return;
    if (im->n_outside % 1024 == 0)
        im->outside = xrealloc(im->outside, sizeof *im->outside *
                                                (size_t)(im->n_outside + 1024));
    im->outside[im->n_outside++] = twin;
}

enum status twins_read(struct importer *im, struct error *err)
{
    return store_each_twin(im->store, take_outside, im, err);
}

static int compare_twins(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

bool twins_outside(const struct importer *im, int64_t twin)
{
    return im->n_outside > 0 &&
           bsearch(&twin, im->outside, (size_t)im->n_outside,
                   sizeof *im->outside, compare_twins) != NULL;
}

void twins_finish(struct importer *im)
{
    sorter_destroy(im->twins);
    free(im->twin_numbers);
    free(im->outside);
}
