#ifndef RNNC_PRODUCT_H
#define RNNC_PRODUCT_H

#include "rnnc_target.h"
#include <stdint.h>

/** The products in C99; the contracts are those of rnnc_product_s16 and rnnc_product_s8. */
void rnnc_product_portable_s16(const int16_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                               int32_t output_count, int32_t count, int shift, int16_t *output);
void rnnc_product_portable_s8(const int8_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                              int32_t output_count, int32_t count, int shift, int16_t *output);

#if RNNC_DSP
/** The products with the DSP extension, the same results: columns of 16 bits by fours, rows by pairs of elements. */
void rnnc_product_dsp_s16(const int16_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                          int32_t output_count, int32_t count, int shift, int16_t *output);
void rnnc_product_dsp_s8(const int8_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                         int32_t output_count, int32_t count, int shift, int16_t *output);
#endif

/**
 * The product of a matrix of data and a vector.
 *
 * output[i] = saturate16((sum over k of matrix[i * across + k * along] * vector[k] + 2^(shift-1)) >> shift)
 *
 * Rows of [output_count, count] are summed with across = count, along = 1; columns of [count, output_count] with across
 * = 1, along = output_count. shift is 0 (nothing is rounded) to 40. output must not overlap the operands. The sum is
 * exact: 64 bits hold 2^32 products of 16 bits.
 */
static inline void rnnc_product_s16(const int16_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                                    int32_t output_count, int32_t count, int shift, int16_t *output) {
#if RNNC_DSP
    rnnc_product_dsp_s16(matrix, across, along, vector, output_count, count, shift, output);
#else
    rnnc_product_portable_s16(matrix, across, along, vector, output_count, count, shift, output);
#endif
}

/** The same with a matrix of 8 bits. */
static inline void rnnc_product_s8(const int8_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                                   int32_t output_count, int32_t count, int shift, int16_t *output) {
#if RNNC_DSP
    rnnc_product_dsp_s8(matrix, across, along, vector, output_count, count, shift, output);
#else
    rnnc_product_portable_s8(matrix, across, along, vector, output_count, count, shift, output);
#endif
}

#endif
