#ifndef RNNC_LOOKUP_H
#define RNNC_LOOKUP_H

#include "rnnc_rescale.h"
#include <stdint.h>

/**
 * A function of a 16-bit value as a table without interpolation: entries[(value + 32768) >> fraction_bits].
 * value is -32768 to 32767, fraction_bits 0 to 15; 2^(16 - fraction_bits) entries.
 */
static inline int32_t rnnc_lookup(const int16_t *entries, int fraction_bits, int32_t value) {
    return entries[(32768 >> fraction_bits) + (value >> fraction_bits)];
}

/**
 * A function of a 16-bit value as a table with linear interpolation: with u = value + 32768, i = u >> fraction_bits and
 * f = u mod 2^fraction_bits: entries[i] + (((entries[i + 1] - entries[i]) * f + 2^(fraction_bits - 1)) >>
 * fraction_bits). value is -32768 to 32767, fraction_bits 1 to 15; 2^(16 - fraction_bits) + 1 entries. No overflow:
 * (2^16 - 1) * (2^15 - 1) + 2^14 < 2^31.
 */
static inline int32_t rnnc_interpolate(const int16_t *entries, int fraction_bits, int32_t value) {
    /* i and f without adding 32768 first, which is a multiple of 2^fraction_bits. */
    const int16_t *const middle = &entries[32768 >> fraction_bits];
    const int32_t place = value >> fraction_bits;
    const int32_t fraction = value & ((1 << fraction_bits) - 1);
#if RNNC_DSP
    if (fraction_bits < 15) {
        /* Both entries in one word, their weights in another: entry[0] * (2^n - f) + entry[1] * f. In assembly, as
         * compilers would add the middle to each place, load no word that may be unaligned, and take two instructions
         * for the weights. */
        int32_t weights;
        int32_t pair;
        int32_t sum;
        __asm__("mla %0, %1, %2, %3" : "=r"(weights) : "r"(fraction), "r"(65535), "r"(1 << fraction_bits));
        __asm__("ldr %0, [%1, %2, lsl #1]" : "=r"(pair) : "r"(middle), "r"(place));
        __asm__("smlad %0, %1, %2, %3" : "=r"(sum) : "r"(pair), "r"(weights), "r"(1 << (fraction_bits - 1)));
        return sum >> fraction_bits;
    }
#endif
    return middle[place] + rnnc_round_shift((middle[place + 1] - middle[place]) * fraction, fraction_bits);
}

#endif
