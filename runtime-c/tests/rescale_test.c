/* Shifts, products and saturation against their definitions by division, at the ends of their ranges and between. */
#include "check.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

static const int32_t edges[] = {0,      1,       -1,         2,         -2,        127,          128,
                                -128,   -129,    255,        32767,     -32768,    32768,        65535,
                                -65536, 1 << 30, -(1 << 30), INT32_MAX, INT32_MIN, INT32_MIN + 1};
enum { EDGES = sizeof edges / sizeof edges[0] };

static int32_t clamp(int32_t value, int32_t minimum, int32_t maximum) {
    if (value < minimum) {
        return minimum;
    }
    return value > maximum ? maximum : value;
}

static void check_value(int32_t value, int32_t multiplier) {
    for (int shift = 1; shift <= 31; shift++) {
        const int64_t half = INT64_C(1) << (shift - 1);
        const int64_t expected = floor_divide(value + half, INT64_C(1) << shift);
        if (value + half <= INT32_MAX && shift < 31) {
            CHECK(rnnc_round_shift(value, shift) == expected);
            CHECK(rnnc_round_product(value, 1, shift) == expected);
            CHECK(value == INT32_MIN || rnnc_round_product(-1, -value, shift) == expected);
        }
        CHECK(rnnc_round_shift_wide(value, shift) == expected);
    }
    const int64_t product = (int64_t)value * multiplier;
    CHECK(rnnc_multiply_high(value, multiplier) == floor_divide(product + (INT64_C(1) << 31), INT64_C(1) << 32));
    CHECK(rnnc_round_shift_wide(product, 32) == floor_divide(product + (INT64_C(1) << 31), INT64_C(1) << 32));
    CHECK(rnnc_saturate8(value) == clamp(value, -128, 127));
    CHECK(rnnc_saturate16(value) == clamp(value, -32768, 32767));
}

void run_tests(void) {
    static const int32_t multipliers[] = {1, 2, 3, 1 << 16, 1 << 30, INT32_MAX - 1, INT32_MAX};
    uint32_t state = 1;
    for (uint32_t i = 0; i < EDGES; i++) {
        for (uint32_t j = 0; j < sizeof multipliers / sizeof multipliers[0]; j++) {
            check_value(edges[i], multipliers[j]);
        }
    }
    for (int i = 0; i < 20000; i++) {
        /* Of every magnitude, not of the largest alone. */
        const int32_t value = random_between(&state, INT32_MIN + 1, INT32_MAX) >> random_between(&state, 0, 30);
        check_value(value, random_between(&state, 1, INT32_MAX));
    }
}
