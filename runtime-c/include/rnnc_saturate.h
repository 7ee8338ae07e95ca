#ifndef RNNC_SATURATE_H
#define RNNC_SATURATE_H

#include <stdint.h>

/* Compilers make one SSAT of each where the core has it. */

/** The nearest number of 8 bits. */
static inline int8_t rnnc_saturate8(int32_t value) {
    return (int8_t)(value < INT8_MIN ? INT8_MIN : (value > INT8_MAX ? INT8_MAX : value));
}

/** The nearest number of 16 bits. */
static inline int16_t rnnc_saturate16(int32_t value) {
    return (int16_t)(value < INT16_MIN ? INT16_MIN : (value > INT16_MAX ? INT16_MAX : value));
}

#endif
