/* Replays a fuzz target's corpus without libFuzzer: the files given, else all
 * of tests/fuzz/corpus/NAME of the program fuzz_NAME. TAP. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>

#define BYTES_MAX (1 << 20)

static int n_files;

static void replay(const char *path)
{
    static uint8_t bytes[BYTES_MAX];
    FILE *f = fopen(path, "rb");
    FUZZ_REQUIRE(f != NULL);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    printf("# %s\n", path); /* the last one printed is the one that crashed */
    fflush(stdout);
    LLVMFuzzerTestOneInput(bytes, n);
    n_files++;
}

static void replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.')
            replay(path);
    }
    if (dir)
        closedir(dir);
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *name = slash ? slash + 1 : argv[0];
    name += strncmp(name, "fuzz_", 5) == 0 ? 5 : 0;
    char folder[512];
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", name);
    printf("1..1\n");
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    if (argc == 1)
        replay_folder(folder);
    printf("%s 1 - %s: %d files of the corpus replayed\n",
           n_files > 0 ? "ok" : "not ok", name, n_files);
    return n_files > 0 ? 0 : 1;
}
