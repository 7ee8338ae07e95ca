/* Powers by table against the contract's description, one doubling at a time. */
#include "check.h"
#include "rnnc_power.h"

static int16_t entries[193];

static int16_t expected_power(rnnc_power_kind kind, int shift, int32_t value) {
    const int factor = kind == RNNC_RECIPROCAL ? 2 : 4;
    const int64_t least = kind == RNNC_RECIPROCAL ? INT64_C(1) << 30 : INT64_C(1) << 29;
    const int64_t segment = (INT64_C(1) << 31) / 128 / (kind == RNNC_RECIPROCAL ? 1 : 2);
    int64_t v = value < 1 ? 1 : value;
    int doublings = 0;
    while (v < least) {
        v *= factor;
        doublings += factor / 2;
    }
    const int64_t place = v - least;
    const int64_t fraction = place % segment / (segment / 256);
    const int32_t entry = entries[place / segment];
    const int32_t next = entries[place / segment + 1];
    int64_t result = entry + floor_divide((next - entry) * fraction + 128, 256);
    int right = shift;
    if (kind == RNNC_RECIPROCAL) {
        right -= doublings;
    } else if (kind == RNNC_RECIPROCAL_SQUARE_ROOT) {
        right -= doublings / 2;
    } else {
        right += doublings / 2;
    }
    if (right > 30) {
        return 0;
    }
    if (right > 0) {
        result = floor_divide(result + (INT64_C(1) << (right - 1)), INT64_C(1) << right);
    }
    for (int i = 0; i < -right && i < 15; i++) {
        result *= 2;
    }
    if (result > INT16_MAX) {
        return INT16_MAX;
    }
    return (int16_t)(result < INT16_MIN ? INT16_MIN : result);
}

void run_tests(void) {
    static const rnnc_power_kind kinds[] = {RNNC_RECIPROCAL, RNNC_RECIPROCAL_SQUARE_ROOT, RNNC_SQUARE_ROOT};
    uint32_t state = 3;
    for (uint32_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        entries[i] = (int16_t)random_between(&state, INT16_MIN, INT16_MAX);
    }
    for (uint32_t kind = 0; kind < 3U; kind++) {
        for (int shift = -30; shift <= 60; shift++) {
            CHECK(rnnc_power(entries, kinds[kind], shift, INT32_MIN) == expected_power(kinds[kind], shift, INT32_MIN));
            CHECK(rnnc_power(entries, kinds[kind], shift, INT32_MAX) == expected_power(kinds[kind], shift, INT32_MAX));
            for (int32_t value = -2; value < 70; value++) {
                CHECK(rnnc_power(entries, kinds[kind], shift, value) == expected_power(kinds[kind], shift, value));
            }
            for (int i = 0; i < 300; i++) {
                const int32_t value = random_between(&state, 1, INT32_MAX) >> random_between(&state, 0, 30);
                CHECK(rnnc_power(entries, kinds[kind], shift, value) == expected_power(kinds[kind], shift, value));
            }
        }
    }
}
