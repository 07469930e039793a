#include "model/freshness.h"

const char *trouble_key(enum trouble t)
{
    static const char *const keys[] = {
        [TROUBLE_NONE] = "none",
        [TROUBLE_LOADING] = "loading",
        [TROUBLE_REJECTED] = "rejected",
        [TROUBLE_CLOCK] = "clock",
        [TROUBLE_DNS] = "dns",
        [TROUBLE_REFUSED] = "refused",
        [TROUBLE_TIMEOUT] = "timeout",
        [TROUBLE_STALL] = "stall",
        [TROUBLE_CUT] = "cut",
        [TROUBLE_TLS] = "tls",
        [TROUBLE_CERT_EXPIRED] = "cert_expired",
        [TROUBLE_CERT_EARLY] = "cert_early",
        [TROUBLE_CERT_UNKNOWN] = "cert_unknown",
        [TROUBLE_CERT_HOST] = "cert_host",
        [TROUBLE_TOKEN] = "token",
        [TROUBLE_MISSING] = "missing",
        [TROUBLE_BUSY] = "busy",
        [TROUBLE_SERVER] = "server",
        [TROUBLE_REDIRECT] = "redirect",
        [TROUBLE_NOT_FEED] = "not_feed",
        [TROUBLE_PAGE] = "page",
        [TROUBLE_SIZE] = "size",
        [TROUBLE_CURSOR] = "cursor",
        [TROUBLE_CONFIG] = "config",
        [TROUBLE_DISK] = "disk",
        [TROUBLE_READ_ONLY] = "read_only",
        [TROUBLE_REGISTER] = "register",
    };
    _Static_assert(LENGTH(keys) == TROUBLE_COUNT, "one key a trouble");
    ASSERT(t >= 0 && t < TROUBLE_COUNT);
    return keys[t];
}

int64_t freshness_age_minutes(const struct freshness *f, int64_t now_unix_s)
{
    if (f->as_of_unix_s <= 0 || now_unix_s <= f->as_of_unix_s)
        return 0;
    return (now_unix_s - f->as_of_unix_s) / 60;
}
