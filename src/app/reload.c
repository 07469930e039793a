#include "app/reload.h"

#include "base/str.h"

#include <string.h>

/* A file that is not there is one without size. */
static struct reload_file look_at(const char *path)
{
    struct reload_file f = { .path = "" };
    struct stat st;
    str_copy(f.path, sizeof f.path, path);
    if (stat(path, &st) != 0)
        return f;
    f.device = st.st_dev;
    f.inode = st.st_ino;
    f.size = st.st_size;
    f.changed = st.st_mtim;
    return f;
}

static bool same(const struct reload_file *a, const struct reload_file *b)
{
    return a->device == b->device && a->inode == b->inode &&
           a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

void reload_watch(struct reload *r, const struct session *s, int64_t now_ms)
{
    char paths[SESSION_FILES][PATH_BYTES];
    session_files(s, paths);
    for (int i = 0; i < SESSION_FILES; i++)
        r->files[i] = look_at(paths[i]);
    r->moving = false;
    r->next_ms = now_ms + RELOAD_LOOK_MS;
}

bool reload_due(struct reload *r, int64_t now_ms)
{
    bool moved = false, was_moving = r->moving;
    if (now_ms < r->next_ms)
        return false;
    r->next_ms = now_ms + RELOAD_LOOK_MS;
    for (int i = 0; i < SESSION_FILES; i++) {
        struct reload_file now = look_at(r->files[i].path);
        moved |= !same(&now, &r->files[i]);
        r->files[i] = now;
    }
    r->moving = moved;
    return was_moving && !moved;
}
