/* Tables of every width against the formula of the contract, at every one of the 65,536 values. */
#include "check.h"
#include "rnnc_lookup.h"

static int16_t entries[65537];

void run_tests(void) {
    uint32_t state = 2;
    for (int bits = 0; bits <= 15; bits++) {
        const int32_t width = (int32_t)1 << bits;
        for (int32_t i = 0; i <= 65536 / width; i++) {
            /* Ends of the range beside each other are the steepest slopes there are. */
            entries[i] = (int16_t)(i % 7 == 0   ? INT16_MIN
                                   : i % 7 == 1 ? INT16_MAX
                                                : random_between(&state, INT16_MIN, INT16_MAX));
        }
        for (int32_t value = INT16_MIN; value <= INT16_MAX; value++) {
            const int32_t place = (value + 32768) / width;
            const int32_t fraction = (value + 32768) % width;
            CHECK(rnnc_lookup(entries, bits, value) == entries[place]);
            if (bits > 0) {
                const int64_t rise = (int64_t)(entries[place + 1] - entries[place]) * fraction;
                CHECK(rnnc_interpolate(entries, bits, value) == entries[place] + floor_divide(rise + width / 2, width));
            }
        }
    }
}
