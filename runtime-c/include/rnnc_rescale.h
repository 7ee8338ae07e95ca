#ifndef RNNC_RESCALE_H
#define RNNC_RESCALE_H

#include "rnnc_target.h"
#include <stdint.h>

/* C99 leaves the right shift of a negative number to the compiler; all operations here need the arithmetic one. */
typedef char rnnc_right_shift_is_arithmetic[(-3 >> 1) == -2 ? 1 : -1];

/**
 * (value + 2^(shift-1)) >> shift: division by 2^shift, halves rounded up.
 * shift is 1 to 31, value + 2^(shift-1) fits 32 bits.
 */
static inline int32_t rnnc_round_shift(int32_t value, int shift) {
    return (value + ((int32_t)1 << (shift - 1))) >> shift;
}

/** The same in 64 bits; shift is 1 to 62. */
static inline int64_t rnnc_round_shift_wide(int64_t value, int shift) {
    return (value + ((int64_t)1 << (shift - 1))) >> shift;
}

/** (value * multiplier + 2^31) >> 32, which fits 32 bits for every value as multiplier is 1 to 2^31 - 1. */
static inline int32_t rnnc_multiply_high(int32_t value, int32_t multiplier) {
#if RNNC_DSP
    int32_t result;
    __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(value), "r"(multiplier));
    return result;
#else
    /* int64: the product of two 32-bit values. */
    return (int32_t)(((int64_t)value * multiplier + INT64_C(0x80000000)) >> 32);
#endif
}

#endif
