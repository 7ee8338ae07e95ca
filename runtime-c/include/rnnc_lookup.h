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
    const int16_t *const entry = &entries[32768 >> fraction_bits] + (value >> fraction_bits);
    const int32_t fraction = value & ((1 << fraction_bits) - 1);
    return entry[0] + rnnc_round_shift((entry[1] - entry[0]) * fraction, fraction_bits);
}

#endif
