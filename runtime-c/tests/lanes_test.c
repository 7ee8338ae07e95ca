/* Operations on 4 lanes against those on one; where the core has no vectors there is nothing to test. */
#include "check.h"
#include "rnnc_lanes.h"
#include "rnnc_lookup.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

#if RNNC_MVE

enum { LANES = 4, ENTRIES = 4097 };

static int16_t entries[ENTRIES];

static void check_all(int32x4_t found, const int32_t *expected) {
    int32_t values[LANES];
    rnnc_lanes_store32(values, found);
    for (int i = 0; i < LANES; i++) {
        CHECK(values[i] == expected[i]);
    }
}

static void check_memory(const int32_t *narrow) {
    int8_t bytes[LANES + 1] = {0};
    int16_t halves[LANES + 1] = {0};
    int32_t expected8[LANES];
    int32_t expected16[LANES];
    for (int i = 0; i < LANES; i++) {
        expected8[i] = rnnc_saturate8(narrow[i]);
        expected16[i] = rnnc_saturate16(narrow[i]);
    }
    rnnc_lanes_store8(bytes, rnnc_lanes_saturate8(rnnc_lanes_load32(narrow)));
    rnnc_lanes_store16(halves, rnnc_lanes_saturate16(rnnc_lanes_load32(narrow)));
    check_all(rnnc_lanes_load8(bytes), expected8);
    check_all(rnnc_lanes_load16(halves), expected16);
    CHECK(bytes[LANES] == 0 && halves[LANES] == 0);
}

static void check_values(const int32_t *a, const int32_t *b, int32_t multiplier, int shift) {
    const int32x4_t x = rnnc_lanes_load32(a);
    const int32x4_t y = rnnc_lanes_load32(b);
    int32_t expected[6][LANES];
    for (int i = 0; i < LANES; i++) {
        expected[0][i] = rnnc_multiply_high(a[i], multiplier);
        expected[1][i] = rnnc_saturate16(a[i]);
        expected[2][i] = a[i] > b[i] ? a[i] : b[i];
        expected[3][i] = a[i] < b[i] ? a[i] : b[i];
        expected[4][i] = rnnc_round_shift(a[i] / 2, shift);
        expected[5][i] = multiplier;
    }
    check_all(rnnc_lanes_multiply_high(x, multiplier), expected[0]);
    check_all(rnnc_lanes_saturate16(x), expected[1]);
    check_all(rnnc_lanes_larger(x, y), expected[2]);
    check_all(rnnc_lanes_smaller(x, y), expected[3]);
    for (int i = 0; i < LANES; i++) {
        expected[0][i] = a[i] / 2;
    }
    check_all(rnnc_lanes_round_shift(rnnc_lanes_load32(expected[0]), shift), expected[4]);
    check_all(rnnc_lanes_all(multiplier), expected[5]);
}

static void check_tables(const int32_t *values, int bits) {
    int32_t expected[2][LANES];
    for (int i = 0; i < LANES; i++) {
        expected[0][i] = rnnc_lookup(entries, bits, values[i]);
        expected[1][i] = rnnc_interpolate(entries, bits, values[i]);
    }
    check_all(rnnc_lanes_lookup(entries, bits, rnnc_lanes_load32(values)), expected[0]);
    check_all(rnnc_lanes_interpolate(entries, bits, rnnc_lanes_load32(values)), expected[1]);
}

void run_tests(void) {
    uint32_t state = 6;
    for (int i = 0; i < ENTRIES; i++) {
        entries[i] = (int16_t)random_between(&state, INT16_MIN, INT16_MAX);
    }
    for (int repeat = 0; repeat < 20000; repeat++) {
        int32_t a[LANES];
        int32_t b[LANES];
        int32_t narrow[LANES];
        for (int i = 0; i < LANES; i++) {
            a[i] = random_between(&state, INT32_MIN + 1, INT32_MAX) >> random_between(&state, 0, 30);
            b[i] = random_between(&state, INT32_MIN + 1, INT32_MAX) >> random_between(&state, 0, 30);
            narrow[i] = random_between(&state, INT16_MIN, INT16_MAX);
        }
        check_values(a, b, random_between(&state, 1, INT32_MAX), random_between(&state, 1, 29));
        check_memory(a);
        check_tables(narrow, random_between(&state, 4, 14));
    }
}

#else

void run_tests(void) {}

#endif
