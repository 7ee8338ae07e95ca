#ifndef RNNC_SQUASH_H
#define RNNC_SQUASH_H

#include "rnnc_target.h"
#include <stdint.h>

/*
 * Sigmoid and tanh of value / 3, value with 12 fraction bits, as results with 15: the arithmetic "tflm" of
 * docs/arithmetic.md. entries: 256, for magnitudes; a negative value mirrors. No intermediate exceeds 26 bits.
 */

/** Round(2^-shift * height) at a magnitude, by linear interpolation; magnitude >> fraction_bits is below 255. */
static inline int32_t rnnc_squash_height(const int16_t *entries, int32_t magnitude, int fraction_bits, int shift) {
    const int32_t place = magnitude >> fraction_bits;
    const int32_t fraction = magnitude & ((1 << fraction_bits) - 1);
    const int32_t half = 1 << (shift - 1);
#if RNNC_DSP
    /* Both entries in one word, their weights in another: entry[0] * (2^n - f) + entry[1] * f. In assembly, as
     * compilers load no word that may be unaligned. */
    int32_t pair;
    int32_t sum;
    __asm__("ldr %0, [%1, %2, lsl #1]" : "=r"(pair) : "r"(entries), "r"(place));
    __asm__("smlad %0, %1, %2, %3"
            : "=r"(sum)
            : "r"(pair), "r"((fraction << 16) | ((1 << fraction_bits) - fraction)), "r"(half));
    return sum >> shift;
#else
    const int32_t height = entries[place] * (1 << fraction_bits) + (entries[place + 1] - entries[place]) * fraction;
    return (height + half) >> shift;
#endif
}

/** value where sign is 0, -value where it is -1. */
static inline int32_t rnnc_with_sign(int32_t value, int32_t sign) {
    return (value ^ sign) - sign;
}

/** The sigmoid; |value| is below 255 * 512. */
static inline int32_t rnnc_sigmoid(const int16_t *entries, int32_t value) {
    const int32_t sign = value >> 31;
    return 16384 + rnnc_with_sign(rnnc_squash_height(entries, rnnc_with_sign(value, sign), 9, 10), sign);
}

/** The sigmoid of any value but -2^31. */
static inline int32_t rnnc_sigmoid_any(const int16_t *entries, int32_t value) {
    const int32_t sign = value >> 31;
    const int32_t magnitude = rnnc_with_sign(value, sign);
    return 16384 + rnnc_with_sign(magnitude >> 9 < 255 ? rnnc_squash_height(entries, magnitude, 9, 10) : 16383, sign);
}

/** The tanh; |value| is below 255 * 256. */
static inline int32_t rnnc_tanh(const int16_t *entries, int32_t value) {
    const int32_t sign = value >> 31;
    return rnnc_with_sign(rnnc_squash_height(entries, rnnc_with_sign(value, sign), 8, 8), sign);
}

/** The tanh of any value but -2^31. */
static inline int32_t rnnc_tanh_any(const int16_t *entries, int32_t value) {
    const int32_t sign = value >> 31;
    const int32_t magnitude = rnnc_with_sign(value, sign);
    return rnnc_with_sign(magnitude >> 8 < 255 ? rnnc_squash_height(entries, magnitude, 8, 8) : 32767, sign);
}

#endif
