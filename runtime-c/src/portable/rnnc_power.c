#include "rnnc_power.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Zero bits above the top bit of a value that is not 0. */
static int leading_zeros(uint32_t value) {
#if defined(__GNUC__)
    return __builtin_clz(value);
#else
    int count = 0;
    for (; value < UINT32_C(0x80000000); value <<= 1) {
        count++;
    }
    return count;
#endif
}

int16_t rnnc_power(const int16_t *entries, rnnc_power_kind kind, int shift, int32_t value) {
    const uint32_t v = value < 1 ? 1U : (uint32_t)value;
    const int spare = leading_zeros(v) - 1;
    const int zeros = kind == RNNC_RECIPROCAL ? spare : spare - spare % 2;
    const int first_bit = kind == RNNC_RECIPROCAL ? 30 : 29;
    const int segment_bits = kind == RNNC_RECIPROCAL ? 24 : 23;
    const uint32_t place = (v << zeros) - (UINT32_C(1) << first_bit);
    const int16_t *const entry = &entries[place >> segment_bits];
    const int32_t fraction = (int32_t)((place >> (segment_bits - 8)) & 255U);
    const int32_t result = entry[0] + rnnc_round_shift((entry[1] - entry[0]) * fraction, 8);
    int right = shift + zeros / 2;
    if (kind == RNNC_RECIPROCAL) {
        right = shift - zeros;
    } else if (kind == RNNC_RECIPROCAL_SQUARE_ROOT) {
        right = shift - zeros / 2;
    }
    if (right > 30) {
        return 0;
    }
    if (right > 0) {
        return (int16_t)rnnc_saturate16(rnnc_round_shift(result, right));
    }
    return (int16_t)rnnc_saturate16(result * (1 << (right < -15 ? 15 : -right)));
}
