#include "app/paths.h"

#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSTALLED    "/share/wanjia"
#define WANJIA_SHARE "/usr/local" INSTALLED

bool paths_join(char out[PATH_BYTES], const char *dir, const char *name)
{
    if (strlen(dir) + strlen(name) + 2 > PATH_BYTES)
        return false;
    str_format(out, PATH_BYTES, "%s/%s", dir, name);
    return true;
}

static bool holds_assets(const char *dir)
{
    char probe[PATH_BYTES];
    return paths_join(probe, dir, "assets/strings") && access(probe, R_OK) == 0;
}

/* Walk up from the program's folder: build/wanjia, build/test/wanjia,
 * PREFIX/bin/wanjia … */
static bool find_above_program(char out[PATH_BYTES])
{
    ssize_t n = readlink("/proc/self/exe", out, PATH_BYTES - 1);
    if (n <= 0)
        return false;
    out[n] = 0;
    for (int up = 0; up < 5; up++) {
        char *slash = strrchr(out, '/');
        if (!slash || slash == out)
            return false;
        *slash = 0;
        if (holds_assets(out))
            return true;
        size_t end = strlen(out); /* PREFIX/bin/wanjia */
        if (end + sizeof INSTALLED <= PATH_BYTES) {
            str_copy(out + end, PATH_BYTES - end, INSTALLED);
            if (holds_assets(out))
                return true;
            out[end] = 0;
        }
    }
    return false;
}

enum status paths_data(char out[PATH_BYTES], struct error *err)
{
    const char *env = getenv("WANJIA_DATA");
    if (env && *env) {
        str_copy(out, PATH_BYTES, env);
        if (holds_assets(out))
            return STATUS_OK;
        return error_set(err, STATUS_NOT_FOUND,
                         "WANJIA_DATA=%s: expected a folder with "
                         "assets/strings, fonts and config",
                         env);
    }
    if (find_above_program(out))
        return STATUS_OK;
    str_copy(out, PATH_BYTES, WANJIA_SHARE);
    if (holds_assets(out))
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "the program's files are not found; set WANJIA_DATA to "
                     "the folder that holds assets, fonts and config");
}

static bool make_folders(char *path)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = 0;
        bool ok = mkdir(path, 0755) == 0 || errno == EEXIST;
        *p = '/';
        if (!ok)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum status paths_state(char out[PATH_BYTES], struct error *err)
{
    const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool ok = xdg && *xdg == '/'
                  ? paths_join(out, xdg, "wanjia")
                  : home && *home &&
                        paths_join(out, home, ".local/state/wanjia");
    if (!ok)
        return error_set(err, STATUS_NOT_FOUND,
                         "no folder for the wall's state; set XDG_STATE_HOME "
                         "or HOME");
    if (!make_folders(out))
        return error_set(err, STATUS_IO, "%s: cannot be made: %s", out,
                         strerror(errno));
    return STATUS_OK;
}
