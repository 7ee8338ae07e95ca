#ifndef RNNC_SATURATE_H
#define RNNC_SATURATE_H

#include "rnnc_target.h"
#include <stdint.h>

/**
 * The nearest number of 1 + `bits` bits, by arithmetic: comparisons would make the number of instructions depend on
 * the data.
 */
static inline int32_t rnnc_saturate_bits(int32_t value, int bits) {
    const int32_t sign = value >> 31;
    /* 0 where all bits from the sign bit of the result on are the same. */
    const int32_t beyond = (value >> bits) ^ sign;
    const int32_t is_beyond = -beyond >> 31;
    const int32_t limit = sign ^ (((int32_t)1 << bits) - 1);
    return value ^ ((value ^ limit) & is_beyond);
}

/* With the built-in function, unlike with comparisons, compilers fold a shift of the operand into the instruction. */

/** The nearest number of 8 bits. */
static inline int32_t rnnc_saturate8(int32_t value) {
#if RNNC_SAT
    return (int32_t)__builtin_arm_ssat(value, 8);
#else
    return rnnc_saturate_bits(value, 7);
#endif
}

/** The nearest number of 16 bits. */
static inline int32_t rnnc_saturate16(int32_t value) {
#if RNNC_SAT
    return (int32_t)__builtin_arm_ssat(value, 16);
#else
    return rnnc_saturate_bits(value, 15);
#endif
}

#endif
