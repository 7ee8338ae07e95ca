#ifndef RNNC_SATURATE_H
#define RNNC_SATURATE_H

#include "rnnc_target.h"
#include <stdint.h>

/* SSAT takes one instruction and the same time for every value; compilers make branches of the comparisons. */

/** The nearest number of 8 bits. */
static inline int8_t rnnc_saturate8(int32_t value) {
#if RNNC_SAT
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
    return (int8_t)result;
#else
    return (int8_t)(value < INT8_MIN ? INT8_MIN : (value > INT8_MAX ? INT8_MAX : value));
#endif
}

/** The nearest number of 16 bits. */
static inline int32_t rnnc_saturate16(int32_t value) {
#if RNNC_SAT
    int32_t result;
    __asm__("ssat %0, #16, %1" : "=r"(result) : "r"(value));
    return result;
#else
    return value < INT16_MIN ? INT16_MIN : (value > INT16_MAX ? INT16_MAX : value);
#endif
}

#endif
