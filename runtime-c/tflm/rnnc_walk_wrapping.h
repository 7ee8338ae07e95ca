#ifndef RNNC_WALK_WRAPPING_H
#define RNNC_WALK_WRAPPING_H

#include <stdint.h>

/* Sums and products of what may be damaged numbers: modulo 2^32, without undefined overflow. */
static inline int32_t sum(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t product(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static inline int32_t shifted_left(int32_t value, uint32_t shift) {
    return (int32_t)((uint32_t)value << shift);
}

#endif
