#include "rnnc_softmax.h"

/* value * 2^shift, saturated. */
static int32_t shift_left(int32_t value, int shift) {
    const int32_t limit = ((int32_t)1 << (31 - shift)) - 1;
    if (value > limit) {
        return INT32_MAX;
    }
    return value < -limit ? INT32_MIN : value * ((int32_t)1 << shift);
}

static int leading_zeros(uint32_t value) {
    int zeros = 0;
    for (; value < UINT32_C(0x80000000); value <<= 1) {
        zeros++;
    }
    return zeros;
}

rnnc_softmax_scale rnnc_softmax_invert(int32_t sum) {
    const int zeros = leading_zeros((uint32_t)sum);
    /* The sum as 1 + m, m with 31 fraction bits, and half of it. 2^31 / (1 + m) starts at 48/17 - 32/17 * half. */
    const uint32_t mantissa = ((uint32_t)sum << zeros) - UINT32_C(0x80000000);
    const int32_t half = (int32_t)((mantissa + UINT32_C(0x80000000)) >> 1);
    int32_t x = 1515870810 + rnnc_double_high(-1010580540, half);
    for (int i = 0; i < 3; i++) {
        x += shift_left(rnnc_double_high(((int32_t)1 << 29) - rnnc_double_high(x, half), x), 2);
    }
    return (rnnc_softmax_scale){shift_left(x, 1), 35 - zeros};
}
