#ifndef RNNC_POWER_H
#define RNNC_POWER_H

#include <stdint.h>

/** Which power of v. */
typedef enum {
    RNNC_RECIPROCAL,             /**< 1 / v */
    RNNC_RECIPROCAL_SQUARE_ROOT, /**< 1 / sqrt(v) */
    RNNC_SQUARE_ROOT             /**< sqrt(v) */
} rnnc_power_kind;

/**
 * A power of a wide value by table.
 *
 * v = max(value, 1) is normalised by a left shift of z: for reciprocals v << z lies in [2^30, 2^31), which 64 segments
 * cover; for roots z is even and v << z lies in [2^29, 2^31), which 192 segments cover. The table is interpolated with
 * 8 fraction bits, and the exponent moves the result: right by shift - z (reciprocal), shift - z / 2 (reciprocal square
 * root) or shift + z / 2 (square root), halves rounded up; a right shift over 30 gives 0, a left shift is at most 15.
 *
 * entries: 65 (reciprocal) or 193 (roots); shift: -30 to 60. Saturated to 16 bits. No intermediate exceeds 32 bits:
 * (2^16 - 1) * 255 + 128 and 2^15 << 15 both fit.
 */
int16_t rnnc_power(const int16_t *entries, rnnc_power_kind kind, int shift, int32_t value);

#endif
