/* paths - where the program's own files and its state are. */
#ifndef APP_PATHS_H
#define APP_PATHS_H

#include "base/base.h"

#define PATH_BYTES 4096

/* The folder that holds assets/, fonts/ and config/: $WANJIA_DATA, else the
 * nearest folder above the program that has assets/strings, else the installed
 * share folder. Errors: none of them is there. */
enum status paths_data(char out[PATH_BYTES], struct error *err) MUST_USE;

/* The folder for what the wall writes: $XDG_STATE_HOME/wanjia, else
 * ~/.local/state/wanjia; made when absent. */
enum status paths_state(char out[PATH_BYTES], struct error *err) MUST_USE;

/* dir/name into out; false when it would not fit. */
bool paths_join(char out[PATH_BYTES], const char *dir, const char *name);

#endif
