/* A village's pack: any bytes; what is taken is numbers that grow, inside the
 * village, and nothing beyond the room is written. The first two bytes are how
 * many more or fewer households the row claims, and how much room there is. */
#include "fuzz/fuzz.h"

#include "store/pack.h"

#define VILLAGE INT64_C(630222203205)
#define ROOM    64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2)
        return 0;
    size_t bytes = n - 2;
    struct light_room room = {
        .id = calloc(ROOM, sizeof *room.id),
        .lon = calloc(ROOM, sizeof *room.lon),
        .lat = calloc(ROOM, sizeof *room.lat),
        .history = calloc(ROOM, sizeof *room.history),
        .persons = calloc(ROOM, sizeof *room.persons),
        .cause = calloc(ROOM, 1),
        .traits = calloc(ROOM, sizeof *room.traits),
        .cap = data[1] % (ROOM + 1),
    };
    void *blob = fuzz_copy(data + 2, bytes);
    int64_t count = (int64_t)(bytes / PACK_LIGHT_BYTES) + (int8_t)data[0];
    if (pack_read(blob, bytes, count, VILLAGE, &room)) {
        FUZZ_REQUIRE(room.n == count && room.n <= room.cap);
        for (int64_t i = 0; i < room.n; i++) {
            FUZZ_REQUIRE(room.id[i] / 100000 == VILLAGE);
            FUZZ_REQUIRE(i == 0 || room.id[i] > room.id[i - 1]);
        }
    } else {
        FUZZ_REQUIRE(room.n == 0);
    }
    int64_t sum = 0;
    for (size_t i = 0; i < bytes / 4; i++)
        sum += pack_income(blob, i);
    FUZZ_REQUIRE(sum <= (int64_t)bytes * INT32_MAX);
    pack_room_free(&room);
    free(blob);
    return 0;
}
