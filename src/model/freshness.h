/* freshness - where the wall's data comes from, how old it is, and what stands
 * in the way of newer. Pure. */
#ifndef MODEL_FRESHNESS_H
#define MODEL_FRESHNESS_H

#include "base/base.h"

enum source_kind { SOURCE_REGISTER, SOURCE_FEED };

/* Of the way to the data, not of its age: that is told beside it. */
enum source_state {
    SOURCE_LIVE,  /* the last try went well */
    SOURCE_LATE,  /* tries fail, but one went well within FRESHNESS_LATE_S */
    SOURCE_STALE, /* longer than that, or the register cannot be read */
    SOURCE_NEVER, /* nothing has ever come */
};
#define FRESHNESS_LATE_S 3600

/* What went wrong; `n` is a number that belongs to it. A wall has words for
 * each: strings [trouble], by trouble_key(). */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_LOADING,      /* no trouble yet: n rows of the first load came */
    TROUBLE_REJECTED,     /* n rows could not be kept */
    TROUBLE_CLOCK,        /* clocks differ by n minutes */
    TROUBLE_DNS,          /* the host's name is not known */
    TROUBLE_REFUSED,      /* nobody listens */
    TROUBLE_TIMEOUT,      /* no connection in time */
    TROUBLE_STALL,        /* connected, but no answer, or too slow a one */
    TROUBLE_CUT,          /* the answer ended early */
    TROUBLE_TLS,          /* no secure connection */
    TROUBLE_CERT_EXPIRED, /* n days ago */
    TROUBLE_CERT_EARLY,   /* valid only in n days */
    TROUBLE_CERT_UNKNOWN, /* signed by nobody the wall trusts */
    TROUBLE_CERT_HOST,    /* of another host */
    TROUBLE_TOKEN,        /* HTTP n: 401 or 403 */
    TROUBLE_MISSING,      /* HTTP 404: no feed at this url */
    TROUBLE_BUSY,         /* HTTP n: 429 or 503 */
    TROUBLE_SERVER,       /* HTTP n */
    TROUBLE_REDIRECT,     /* to another host */
    TROUBLE_NOT_FEED,     /* HTML or whatever */
    TROUBLE_PAGE,         /* a page that breaks the contract */
    TROUBLE_SIZE,         /* a page or line over its limit */
    TROUBLE_CURSOR,       /* pages without end */
    TROUBLE_CONFIG,       /* url, token_file or ca_file */
    TROUBLE_DISK,         /* full */
    TROUBLE_READ_ONLY,    /* the state folder */
    TROUBLE_REGISTER,     /* the local register, otherwise */
    TROUBLE_COUNT
};
const char *trouble_key(enum trouble t); /* "dns" */

/* How old the data is, and whether the last read worked. {0}: nothing known.
 */
struct freshness {
    int64_t as_of_unix_s;   /* the data's own as-of time; 0 unknown */
    int64_t checked_unix_s; /* when the wall last looked */
    bool stale;             /* the register cannot be read: `reason` says why */
    bool demo;              /* the register says it is synthetic */
    char reason[160];
    enum source_kind kind;
    enum source_state state;
    enum trouble trouble;
    int64_t trouble_n;
};

/* Minutes since the as-of time; 0 when that is unknown or yet to come. */
int64_t freshness_age_minutes(const struct freshness *f, int64_t now_unix_s);

#endif
