#ifndef RNNC_ORDER_H
#define RNNC_ORDER_H

#include "rnnc_target.h"
#include <stdint.h>

/*
 * Comparisons whose number of instructions does not depend on the data: most cores have instructions that are skipped
 * in the same time; the small set has branches only, so there it is arithmetic.
 */

/** All bits where a < b, otherwise none. */
static inline int32_t rnnc_less_mask(int32_t a, int32_t b) {
#if RNNC_V6M
    /* The sign of the difference, turned where the difference overflows. */
    const uint32_t x = (uint32_t)a;
    const uint32_t y = (uint32_t)b;
    const uint32_t difference = x - y;
    return (int32_t)(difference ^ ((x ^ y) & (difference ^ x))) >> 31;
#else
    return -(int32_t)(a < b);
#endif
}

/** The larger of two values. */
static inline int32_t rnnc_larger(int32_t a, int32_t b) {
#if RNNC_V6M
    return a ^ ((a ^ b) & rnnc_less_mask(a, b));
#else
    return a > b ? a : b;
#endif
}

/** The smaller of two values. */
static inline int32_t rnnc_smaller(int32_t a, int32_t b) {
#if RNNC_V6M
    return a ^ ((a ^ b) & rnnc_less_mask(b, a));
#else
    return a < b ? a : b;
#endif
}

/** 1 where a < b, otherwise 0. */
static inline int32_t rnnc_is_less(int32_t a, int32_t b) {
    return rnnc_less_mask(a, b) & 1;
}

/** 1 where a = b, otherwise 0. */
static inline int32_t rnnc_is_equal(int32_t a, int32_t b) {
    const uint32_t difference = (uint32_t)a ^ (uint32_t)b;
    /* The top bit of a value or of its negative is set unless the value is 0. */
    return (int32_t)(((difference | (0U - difference)) >> 31) ^ 1U);
}

/** a where the condition is not 0, otherwise b. */
static inline int32_t rnnc_choose(int32_t condition, int32_t a, int32_t b) {
    return a ^ ((a ^ b) & -rnnc_is_equal(condition, 0));
}

#endif
