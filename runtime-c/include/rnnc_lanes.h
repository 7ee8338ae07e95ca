#ifndef RNNC_LANES_H
#define RNNC_LANES_H

#include "rnnc_target.h"
#include <stdint.h>

#if RNNC_MVE

#include <arm_mve.h>

/* The operations of element-wise loops on 4 lanes at a time: the same results as the functions of these names without
 * lanes. */

/** 4 values of 8 bits. */
static inline int32x4_t rnnc_lanes_load8(const int8_t *values) {
    return vldrbq_s32(values);
}

/** 4 values of 16 bits. */
static inline int32x4_t rnnc_lanes_load16(const int16_t *values) {
    return vldrhq_s32(values);
}

/** 4 values of 32 bits. */
static inline int32x4_t rnnc_lanes_load32(const int32_t *values) {
    return vldrwq_s32(values);
}

/** 4 values that fit 8 bits. */
static inline void rnnc_lanes_store8(int8_t *target, int32x4_t values) {
    vstrbq_s32(target, values);
}

/** 4 values that fit 16 bits. */
static inline void rnnc_lanes_store16(int16_t *target, int32x4_t values) {
    vstrhq_s32(target, values);
}

/** 4 values of 32 bits. */
static inline void rnnc_lanes_store32(int32_t *target, int32x4_t values) {
    vstrwq_s32(target, values);
}

/** One value in all lanes. */
static inline int32x4_t rnnc_lanes_all(int32_t value) {
    return vdupq_n_s32(value);
}

/** rnnc_round_shift; a rounding shift by a register goes left where that is above 0. */
static inline int32x4_t rnnc_lanes_round_shift(int32x4_t values, int shift) {
    return vrshlq_n_s32(values, -shift);
}

/** rnnc_multiply_high */
static inline int32x4_t rnnc_lanes_multiply_high(int32x4_t values, int32_t multiplier) {
    return vrmulhq_s32(values, vdupq_n_s32(multiplier));
}

/** The larger of each lane. */
static inline int32x4_t rnnc_lanes_larger(int32x4_t a, int32x4_t b) {
    return vmaxq_s32(a, b);
}

/** The smaller of each lane. */
static inline int32x4_t rnnc_lanes_smaller(int32x4_t a, int32x4_t b) {
    return vminq_s32(a, b);
}

/** rnnc_saturate8 */
static inline int32x4_t rnnc_lanes_saturate8(int32x4_t values) {
    return vmaxq_s32(vminq_s32(values, vdupq_n_s32(INT8_MAX)), vdupq_n_s32(INT8_MIN));
}

/** rnnc_saturate16: into the lower halves of the lanes, and from there. */
static inline int32x4_t rnnc_lanes_saturate16(int32x4_t values) {
    return vmovlbq_s16(vqmovnbq_s32(vreinterpretq_s16_s32(values), values));
}

/** rnnc_lookup */
static inline int32x4_t rnnc_lanes_lookup(const int16_t *entries, int fraction_bits, int32x4_t values) {
    const int32x4_t places = vshlq_r_s32(values, -fraction_bits);
    /* Offsets are added modulo 2^32, so that those below the middle are negative. */
    return vldrhq_gather_shifted_offset_s32(&entries[32768 >> fraction_bits], vreinterpretq_u32_s32(places));
}

/** rnnc_interpolate */
static inline int32x4_t rnnc_lanes_interpolate(const int16_t *entries, int fraction_bits, int32x4_t values) {
    const int16_t *const middle = &entries[32768 >> fraction_bits];
    const uint32x4_t places = vreinterpretq_u32_s32(vshlq_r_s32(values, -fraction_bits));
    const int32x4_t fractions = vandq_s32(values, vdupq_n_s32((1 << fraction_bits) - 1));
    const int32x4_t first = vldrhq_gather_shifted_offset_s32(middle, places);
    const int32x4_t second = vldrhq_gather_shifted_offset_s32(middle + 1, places);
    const int32x4_t slopes = vmulq_s32(vsubq_s32(second, first), fractions);
    return vaddq_s32(first, vrshlq_n_s32(slopes, -fraction_bits));
}

#endif
#endif
