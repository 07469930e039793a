/* source - the questions the wall asks, answered on a data thread.
 *
 * Each ask is asynchronous and returns a request number at once; its answer
 * comes out of source_take() later, in order. A newer ask of the same kind
 * cancels an older one that has not started. Answers are immutable snapshots
 * that the taker owns and gives back with answer_finish().
 * The data thread also polls the register every poll_s seconds with PRAGMA
 * data_version (a register replaced by rename is noticed too); when another
 * program changed it, an ANSWER_CHANGED comes unasked, and what is on screen
 * should be asked again. A register that becomes unreadable gives
 * ANSWER_STATUS with stale = true; the last good answers stay good.
 * Thread: all functions UI thread only, except that `wake` is called on the
 * data thread (coalesce and post an event; never call back in). */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "model/atlas.h"
#include "model/changes.h"
#include "model/dossier.h"
#include "model/findings.h"
#include "model/flow.h"
#include "model/household.h"
#include "model/search.h"
#include "model/view.h"

struct source;

enum answer_kind {
    ANSWER_ATLAS,
    ANSWER_LIGHTS,
    ANSWER_MARKS,
    ANSWER_VIEW,
    ANSWER_WITH, /* a second view, to compare with; in `view` */
    ANSWER_PAGE,
    ANSWER_DOSSIER,
    ANSWER_DRAW, /* a household drawn at random */
    ANSWER_SEARCH,
    ANSWER_FLOW, /* where the money came from and went */
    ANSWER_CHANGES,  /* dynamic management: a page of a year */
    ANSWER_FINDINGS, /* of the rules, and who is monitored */
    ANSWER_STATUS,
    ANSWER_CHANGED, /* the register has new content: ask again */
};

struct draw {
    region_id scope;
    int year;
    struct household_filter filter;
    int64_t n_candidates; /* 0: nobody to draw */
    household_id household;
};

struct answer {
    enum answer_kind kind;
    uint32_t request;    /* what source_ask_*() returned; 0 unasked */
    uint64_t generation; /* of the register's content; grows */
    enum status status;  /* not OK: `error`, and no data */
    struct error error;
    union {
        struct atlas *atlas;
        struct lights *lights;
        struct marks *marks;
        struct view *view;
        struct household_page *page;
        struct dossier *dossier;
        struct draw draw;
        struct search *search;
        struct fund_flow *flow;
        struct change_stream *changes;
        struct region_findings *findings;
        struct freshness freshness; /* STATUS and CHANGED */
    };
};

struct source_options {
    const char *register_path;
    double poll_s;           /* <= 0: never poll */
    int check_hour;          /* of the day, China Standard Time: once in it the
                                sums of a random township are counted again and
                                any difference logged; -1 never */
    void (*wake)(void *ctx); /* may be NULL */
    void *wake_ctx;
    /* Called on the data thread at each look and answer: puts what is known of
     * the way to the data into what the register says; a change of that comes
     * as an ANSWER_STATUS. May be NULL. */
    void (*freshen)(void *ctx, struct freshness *f);
    void *freshen_ctx;
};

/* Open the register (version check included) and start the data thread.
 * Errors: the register's own one line. */
enum status source_create(const struct source_options *options,
                          struct source **out, struct error *err) MUST_USE;
void source_destroy(struct source *s); /* NULL is fine; joins the thread */

/* What the register itself says: known from source_create() on. */
region_id source_home(const struct source *s); /* its (first) county */
int source_year(const struct source *s);       /* its current year */
struct freshness source_freshness(const struct source *s);

/* What is asked from now on is answered whole: see store_show_whole(). Answers
 * to what was asked before are on their way still. */
void source_show_whole(struct source *s, bool whole);

uint32_t source_ask_atlas(struct source *s, region_id county);
uint32_t source_ask_lights(struct source *s, region_id county);
uint32_t source_ask_marks(struct source *s, region_id county, int year,
                          const struct household_filter *filter);
uint32_t source_ask_view(struct source *s, region_id region, int year);
uint32_t source_ask_with(struct source *s, region_id region, int year);
uint32_t source_ask_page(struct source *s, const struct household_query *q);
uint32_t source_ask_dossier(struct source *s, household_id h, int year);
/* Uniform over the households of the scope that pass the filter, from the
 * system's entropy. */
uint32_t source_ask_draw(struct source *s, region_id scope, int year,
                         const struct household_filter *filter);
/* As store_search(): the text is copied. */
uint32_t source_ask_search(struct source *s, const char *text, bool names);
uint32_t source_ask_flow(struct source *s, const struct flow_query *q);
uint32_t source_ask_changes(struct source *s, const struct change_query *q);
uint32_t source_ask_findings(struct source *s, region_id region);
uint32_t source_ask_status(struct source *s);

/* Grows at least every SOURCE_BEAT_MS while the data thread is alive and not
 * lost in one question. Thread: any. */
#define SOURCE_BEAT_MS 5000
uint64_t source_beats(const struct source *s);

/* Next answer, if one is ready; never blocks. */
bool source_take(struct source *s, struct answer *out) MUST_USE;
/* Wait for the next answer; false on time-out. */
bool source_wait(struct source *s, struct answer *out, int timeout_ms) MUST_USE;

/* Free an answer's data (not the struct). */
void answer_finish(struct answer *a);

/* Free one snapshot that was moved out of an answer; NULL is fine. */
void atlas_destroy(struct atlas *a);
void lights_destroy(struct lights *l);
void marks_destroy(struct marks *m);
void view_destroy(struct view *v);
void page_destroy(struct household_page *p);
void dossier_destroy(struct dossier *d);
void search_destroy(struct search *s);
void flow_destroy(struct fund_flow *f);
void changes_destroy(struct change_stream *c);
void findings_destroy(struct region_findings *f);

#endif
