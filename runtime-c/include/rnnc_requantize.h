#ifndef RNNC_REQUANTIZE_H
#define RNNC_REQUANTIZE_H

#include "rnnc_rescale.h"
#include <stdint.h>

/* The changes of scale of the arithmetic "tflm", docs/arithmetic.md. */

/** (value * multiplier + 2^30) >> 31; multiplier is 0 to 2^31 - 1. rnnc_multiply_high of 2 * value where that fits. */
static inline int32_t rnnc_double_high(int32_t value, int32_t multiplier) {
    /* int64: the product of two 32-bit values. */
    return (int32_t)(((int64_t)value * multiplier + (INT64_C(1) << 30)) >> 31);
}

/** value / 2^shift, halves rounded away from zero. shift is 1 to 31, value is not -2^31. */
static inline int32_t rnnc_divide_power(int32_t value, int shift) {
    /* One more for a negative value, as the floor is below it; in two shifts nothing can overflow. */
    return (((value + (value >> 31)) >> (shift - 1)) + 1) >> 1;
}

/** (value * multiplier + 2^(shift-1)) >> shift; multiplier is 0 to 2^15 - 1, shift 8 to 46; the result fits 32 bits. */
static inline int32_t rnnc_requantize_once(int32_t value, int32_t multiplier, int shift) {
    return (int32_t)rnnc_round_shift_wide((int64_t)value * multiplier, shift);
}

#endif
