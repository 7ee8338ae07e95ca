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

/** (a * b + 2^(shift-1)) >> shift; shift is 1 to 31, a * b + 2^(shift-1) fits 32 bits. */
static inline int32_t rnnc_round_product(int32_t a, int32_t b, int shift) {
#if RNNC_DSP
    /* One instruction, where compilers prefer a product and a sum with a constant. */
    int32_t sum;
    __asm__("mla %0, %1, %2, %3" : "=r"(sum) : "r"(a), "r"(b), "r"((int32_t)1 << (shift - 1)));
    return sum >> shift;
#else
    return rnnc_round_shift(a * b, shift);
#endif
}

/** (value * multiplier + 2^31) >> 32, which fits 32 bits for every value as multiplier is 1 to 2^31 - 1. */
static inline int32_t rnnc_multiply_high(int32_t value, int32_t multiplier) {
#if RNNC_DSP
    int32_t result;
    __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(value), "r"(multiplier));
    return result;
#elif RNNC_V6M
    /* Four products of 16 bits, the largest part of the multiplier below 2^15: no sum of two leaves 32 bits. */
    const uint32_t value_low = (uint32_t)value & 0xFFFFU;
    const uint32_t multiplier_low = (uint32_t)multiplier & 0xFFFFU;
    const int32_t value_high = value >> 16;
    const int32_t multiplier_high = multiplier >> 16;
    const uint32_t rounded = value_low * (uint32_t)multiplier_high + (value_low * multiplier_low >> 16) + 0x8000U;
    const int32_t middle = value_high * (int32_t)multiplier_low + (int32_t)(rounded & 0xFFFFU);
    return value_high * multiplier_high + (int32_t)(rounded >> 16) + (middle >> 16);
#else
    /* int64: the product of two 32-bit values. */
    return (int32_t)(((int64_t)value * multiplier + INT64_C(0x80000000)) >> 32);
#endif
}

#endif
