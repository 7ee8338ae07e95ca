#ifndef RNNC_SATURATE_H
#define RNNC_SATURATE_H

#include "rnnc_target.h"
#include <stdint.h>

/* With the built-in function, unlike with comparisons, compilers fold a shift of the operand into the instruction. */

/** The nearest number of 8 bits. */
static inline int32_t rnnc_saturate8(int32_t value) {
#if RNNC_SAT
    return (int32_t)__builtin_arm_ssat(value, 8);
#else
    return value < INT8_MIN ? INT8_MIN : (value > INT8_MAX ? INT8_MAX : value);
#endif
}

/** The nearest number of 16 bits. */
static inline int32_t rnnc_saturate16(int32_t value) {
#if RNNC_SAT
    return (int32_t)__builtin_arm_ssat(value, 16);
#else
    return value < INT16_MIN ? INT16_MIN : (value > INT16_MAX ? INT16_MAX : value);
#endif
}

#endif
