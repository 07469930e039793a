/* What an import did, for people. */
#include "intake/import_parts.h"

#include "base/str.h"

#define LISTED 20 /* of each kind */

static void list(const struct import_report *r, const char *title,
                 const struct tally *t, FILE *to)
{
    if (t->n == 0)
        return;
    fprintf(to, "%s: %lld\n", title, (long long)t->n);
    for (uint32_t i = 0; i < t->n_entries && i < LISTED; i++) {
        const struct tally_entry *e = &t->entries[i];
        fprintf(to, "  %s", e->text);
        if (e->n > 1)
            fprintf(to, " (%lld times)", (long long)e->n);
        if (e->row > 0)
            fprintf(to, ", first in %s row %lld", r->names[e->file],
                    (long long)e->row);
        fputc('\n', to);
    }
    int64_t more = (int64_t)t->n_entries - LISTED;
    if (more > 0 || t->beyond > 0)
        fprintf(to, "  and %lld more kinds\n",
                (long long)((more > 0 ? more : 0) + (t->beyond > 0)));
}

static void count(const char *what, int64_t n, FILE *to)
{
    char text[32];
    str_group(text, sizeof text, n);
    fprintf(to, "%-22s %12s\n", what, text);
}

void import_report_print(const struct import_report *r, FILE *to)
{
    for (uint32_t i = 0; i < r->files.n_entries; i++)
        fprintf(to, "read %s\n", r->files.entries[i].text);
    fprintf(to, "%s, county %lld, year %d (by %s)\n",
            r->dry_run ? "what would happen" : "done", (long long)r->home,
            r->year, r->year_from ? r->year_from : "");
    count("rows", r->rows, to);
    count("rows rejected", r->rejected_rows, to);
    count("households", r->households, to);
    count("  new", r->n_new, to);
    count("  changed", r->n_changed, to);
    count("  the same", r->n_same, to);
    count("  not in the files", r->n_vanished, to);
    if (r->n_removed)
        count("  removed (--complete)", r->n_removed, to);
    count("persons", r->persons, to);
    count("with a position", r->given_positions, to);
    count("places new", r->n_places_added, to);
    count("outlines read", r->n_shapes, to);
    if (r->ruled) {
        count("findings new", r->n_found, to);
        count("findings gone", r->n_gone, to);
    }
    if (r->disagree)
        count("rows that disagree", r->disagree, to);
    if (r->income_unsplit)
        fputs("income is not told by source: it is counted as wages\n", to);
    list(r, "rejected", &r->rejects, to);
    list(r, "unknown places", &r->unknown, to);
    list(r, "not understood", &r->doubts, to);
    list(r, "registered twice", &r->pairs, to);
    list(r, "notes", &r->notes, to);
}

void import_report_finish(struct import_report *r)
{
    tally_finish(&r->files);
    tally_finish(&r->rejects);
    tally_finish(&r->unknown);
    tally_finish(&r->doubts);
    tally_finish(&r->pairs);
    tally_finish(&r->notes);
}
