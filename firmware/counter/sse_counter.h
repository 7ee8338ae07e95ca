/* Arm SSE-300 system counter: 64 bits, counts up. COUNTER_CONTROL is its control frame (CNTCR at 0), COUNTER_BASE its
   status frame (the count's low word at 0, its high word at 4). */
#ifndef RNNC_COUNTER_H
#define RNNC_COUNTER_H

#include <stdint.h>

static inline __attribute__((always_inline)) void counter_start(void) {
    volatile uint32_t *control = (volatile uint32_t *)COUNTER_CONTROL;
    control[0] = 0u;
    control[2] = 0u;
    control[3] = 0u;
    control[0] = 1u;
}

static inline __attribute__((always_inline)) uint32_t counter_read(void) {
    return ((volatile uint32_t *)COUNTER_BASE)[0];
}

static inline __attribute__((always_inline)) uint32_t counter_elapsed(uint32_t first, uint32_t last) {
    return ((volatile uint32_t *)COUNTER_BASE)[1] != 0u ? UINT32_MAX : last - first;
}

#endif
