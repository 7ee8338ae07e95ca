#include "rnnc_power.h"

#include "rnnc_order.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* No branches: the number of instructions must not depend on the data. */

/* Zero bits above the top bit of a value that is not 0. */
static inline int leading_zeros(uint32_t value) {
#if defined(__GNUC__) && !RNNC_V6M
    return __builtin_clz(value);
#else
    uint32_t count = 0;
    for (uint32_t half = 16; half > 0; half >>= 1) {
        /* 1 where the upper half of what is left is 0. */
        const uint32_t is_zero = ((value >> (32 - half)) - 1U) >> 31;
        value <<= is_zero * half;
        count += is_zero * half;
    }
    return (int)count;
#endif
}

int16_t rnnc_power(const int16_t *entries, rnnc_power_kind kind, int shift, int32_t value) {
    const uint32_t v = (uint32_t)rnnc_larger(value, 1);
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
    /* 0 is what a right shift by 31 gives of 17 bits. */
    const int left_shift = rnnc_smaller(rnnc_larger(-right, 0), 15);
    const int right_shift = rnnc_smaller(rnnc_larger(right, 0), 31);
    const int32_t scaled = result * ((int32_t)1 << left_shift);
    const int32_t half = (int32_t)((UINT32_C(1) << right_shift) >> 1);
    return (int16_t)rnnc_saturate16((scaled + half) >> right_shift);
}
