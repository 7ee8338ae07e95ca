#ifndef RNNC_WIDEN_H
#define RNNC_WIDEN_H

#include "rnnc_target.h"
#include <stdint.h>

/** target[i] = source[i] for i = 0 .. count - 1: 8-bit values for products. target starts at a multiple of 4 bytes. */
static inline void rnnc_widen8(const int8_t *source, int16_t *target, int32_t count) {
#if RNNC_DSP
    for (const int8_t *const end = source + (count & ~3); source != end; source += 4) {
        /* Bytes 0 and 2, and 1 and 3, then in pairs of neighbours. */
        uint32_t bytes;
        uint32_t even;
        uint32_t odd;
        uint32_t pair;
        __builtin_memcpy(&bytes, source, sizeof bytes);
        __asm__("sxtb16 %0, %1" : "=r"(even) : "r"(bytes));
        __asm__("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(bytes));
        __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(pair) : "r"(even), "r"(odd));
        __builtin_memcpy(target, &pair, sizeof pair);
        __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(pair) : "r"(odd), "r"(even));
        __builtin_memcpy(target + 2, &pair, sizeof pair);
        target += 4;
    }
    count &= 3;
#endif
    for (int32_t i = 0; i < count; i++) {
        target[i] = source[i];
    }
}

#endif
