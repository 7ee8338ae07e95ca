/* Arm CMSDK APB timer: 32 bits, counts down, at COUNTER_BASE. Registers: CTRL, VALUE, RELOAD, INTSTATUS. */
#ifndef RNNC_COUNTER_H
#define RNNC_COUNTER_H

#include <stdint.h>

#define CMSDK_TIMER ((volatile uint32_t *)COUNTER_BASE)

static inline __attribute__((always_inline)) void counter_start(void) {
    CMSDK_TIMER[0] = 0u;
    CMSDK_TIMER[2] = UINT32_MAX;
    CMSDK_TIMER[1] = UINT32_MAX;
    CMSDK_TIMER[3] = 1u;      /* clears the flag that tells a counter that ran over */
    CMSDK_TIMER[0] = 1u | 8u; /* run, and raise the flag at zero; the interrupt controller does not listen */
}

static inline __attribute__((always_inline)) uint32_t counter_read(void) {
    return CMSDK_TIMER[1];
}

static inline __attribute__((always_inline)) uint32_t counter_elapsed(uint32_t first, uint32_t last) {
    return CMSDK_TIMER[3] != 0u ? UINT32_MAX : first - last;
}

#endif
