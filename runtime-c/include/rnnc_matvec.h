#ifndef RNNC_MATVEC_H
#define RNNC_MATVEC_H

#include "rnnc_target.h"
#include <stdint.h>

/** What belongs to a block of 4 rows of a matrix: where their sums start, and their changes of scale. */
typedef struct {
    int32_t bias[4];
    int32_t multiplier[4]; /**< 1 to 2^31 - 1 */
} rnnc_matvec_block;

/**
 * One 32-bit sum per row over one vector, with its own change of scale.
 *
 * weights: blocks of 4 rows, with rows of zeros in the last. A block holds its columns in quads, zeros after the last
 * column. A quad is 8 values, each the weights of one column in two rows as 256 * (the odd row's) + (the even row's):
 * columns 0 and 1 of rows 0 and 1, columns 0 and 1 of rows 2 and 3, then the same of columns 2 and 3. So the product of
 * such a value and an element of the vector is that of both rows, 256 apart, and the lower byte is the even row's
 * weight: the sums of both rows take two multiplications, and one extraction. A weight of the odd row is -127 to 127.
 */
typedef struct {
    const int16_t *weights;          /**< 4-byte aligned; 8 * quads a block */
    const rnnc_matvec_block *blocks; /**< one a block */
    uint16_t quads;                  /**< columns / 4, rounded up; at least 1 */
    uint8_t left_shift;              /**< of the sum, before it is multiplied; 0 to 30 */
    uint8_t is_wide;                 /**< 0: |bias| + sum |weight| * max |input| < 2^23 in each row; 1: < 2^31 */
} rnnc_matvec_accumulator;

/** A matrix-vector product, or the sum of several, whose vectors have scales of their own. */
typedef struct {
    const rnnc_matvec_accumulator *accumulators;
    int32_t accumulator_count; /**< at least 1 */
    int32_t row_count;         /**< at least 1 */
} rnnc_matvec;

/** The product in C99; the contract is that of rnnc_matvec_run. */
void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);

#if RNNC_MVE
/** The product with vectors, the same results: 8 columns of 4 rows at a time. */
void rnnc_matvec_mve(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);
#endif
#if RNNC_DSP
/** The product with the DSP extension, the same results: 4 rows at a time, two columns an instruction. */
void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);
#elif RNNC_V7M
/** The product in Thumb-2, the same results. */
void rnnc_matvec_v7m(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);
#elif RNNC_V6M
/** The product in the small instruction set, the same results. */
void rnnc_matvec_v6m(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);
#endif

/**
 * output[r] = saturate16(sum over accumulators a of ((s_a[r] << left_shift_a) * multiplier_a[r] + 2^31) >> 32)
 * s_a[r]    = bias_a[r] + sum over the columns c of weight_a[r][c] * input_a[c]
 *
 * inputs: one vector for each accumulator; it starts at a multiple of 4 bytes and can be read up to a multiple of 4
 * elements (what stands after its end counts for nothing, its weights are 0). output: row_count elements; must not
 * overlap an input. The caller answers for |bias| + sum |weight| * max |input| < 2^(31 - left_shift) and for the sum of
 * the rescaled sums within 32 bits; the compiler proves both for all inputs, so no order of summation overflows.
 */
static inline void rnnc_matvec_run(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
#if RNNC_MVE
    rnnc_matvec_mve(product, inputs, output);
#elif RNNC_DSP
    rnnc_matvec_dsp(product, inputs, output);
#elif RNNC_V7M
    rnnc_matvec_v7m(product, inputs, output);
#elif RNNC_V6M
    rnnc_matvec_v6m(product, inputs, output);
#else
    rnnc_matvec_portable(product, inputs, output);
#endif
}

#endif
