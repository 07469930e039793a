#include "paint/font_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((off_t)256 << 20)
#define FACES_MAX      64
#define TABLES_MAX     256
#define NAMES_MAX      4096
#define TAG_COLLECTION UINT32_C(0x74746366) /* ttcf */
#define TAG_NAME       UINT32_C(0x6E616D65) /* name */
#define NAME_FAMILY    1
#define PLATFORM_UNI   0
#define PLATFORM_MS    3

bool font_data_map(struct font_data *d, const char *path)
{
    *d = (struct font_data){ 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return false;
    void *at = MAP_FAILED;
    errno = EFBIG;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        st.st_size <= FILE_BYTES_MAX)
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    int why = errno;
    close(fd);
    errno = why;
    if (at == MAP_FAILED)
        return false;
    *d = (struct font_data){ at, (size_t)st.st_size };
    return true;
}

void font_data_unmap(struct font_data *d)
{
    if (d->bytes)
        munmap((void *)(uintptr_t)d->bytes, d->n);
    *d = (struct font_data){ 0 };
}

/* ---- big-endian numbers; 0 outside of the file ---- */

static uint32_t u16_at(const struct font_data *d, size_t at)
{
    if (d->n < 2 || at > d->n - 2)
        return 0;
    return (uint32_t)d->bytes[at] << 8 | d->bytes[at + 1];
}

static uint32_t u32_at(const struct font_data *d, size_t at)
{
    if (d->n < 4 || at > d->n - 4)
        return 0;
    return u16_at(d, at) << 16 | u16_at(d, at + 2);
}

bool font_data_is_font(const struct font_data *d)
{
    uint32_t tag = u32_at(d, 0);
    return tag == TAG_COLLECTION || tag == 0x00010000 ||
           tag == 0x4F54544F /* OTTO */ || tag == 0x74727565 /* true */;
}

/* ---- OpenType 1.9, "Font Collections" and "name — Naming Table" ---- */

static size_t find_table(const struct font_data *d, size_t face, uint32_t tag)
{
    uint32_t n = u16_at(d, face + 4);
    for (uint32_t i = 0; i < n && i < TABLES_MAX; i++)
        if (u32_at(d, face + 12 + 16 * (size_t)i) == tag)
            return u32_at(d, face + 12 + 16 * (size_t)i + 8);
    return 0;
}

/* UTF-16 in the file against ASCII. */
static bool same_name(const struct font_data *d, size_t at, size_t bytes,
                      const char *family)
{
    size_t n = strlen(family);
    if (bytes != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (u16_at(d, at + 2 * i) != (unsigned char)family[i])
            return false;
    return true;
}

static bool face_named(const struct font_data *d, size_t face,
                       const char *family)
{
    size_t table = find_table(d, face, TAG_NAME);
    if (!table)
        return false;
    uint32_t n = u16_at(d, table + 2);
    size_t strings = table + u16_at(d, table + 4);
    for (uint32_t i = 0; i < n && i < NAMES_MAX; i++) {
        size_t record = table + 6 + 12 * (size_t)i;
        uint32_t platform = u16_at(d, record);
        if ((platform == PLATFORM_MS || platform == PLATFORM_UNI) &&
            u16_at(d, record + 6) == NAME_FAMILY &&
            same_name(d, strings + u16_at(d, record + 10),
                      u16_at(d, record + 8), family))
            return true;
    }
    return false;
}

int font_data_index(const struct font_data *d, const char *family)
{
    if (u32_at(d, 0) != TAG_COLLECTION)
        return face_named(d, 0, family) ? 0 : -1;
    uint32_t n = u32_at(d, 8);
    for (uint32_t i = 0; i < n && i < FACES_MAX; i++)
        if (face_named(d, u32_at(d, 12 + 4 * (size_t)i), family))
            return (int)i;
    return -1;
}

TTF_Font *font_data_open(const struct font_data *d, int index, int size_px)
{
    SDL_RWops *rw = SDL_RWFromConstMem(d->bytes, (int)d->n);
    return rw ? TTF_OpenFontIndexRW(rw, 1, size_px, index) : NULL;
}
