#ifndef RNNC_MATVEC_H
#define RNNC_MATVEC_H

#include "rnnc_target.h"
#include <stdint.h>

/** What belongs to one row of a matrix: where its sum starts, and its change of scale. */
typedef struct {
    int32_t bias;
    int32_t multiplier; /**< 1 to 2^31 - 1 */
} rnnc_matvec_row;

/**
 * One 32-bit sum per row over one or several vectors (its parts), with its own change of scale.
 *
 * weights: blocks of 4 rows, then the rows that remain one by one. A block (or single row) holds its parts one after
 * the other; a part holds its columns in quads, zeros after the last column; a quad holds the 4 rows of the block one
 * after the other, each as the weights of columns 0, 2, 1, 3: so that taking every second byte of a word gives columns
 * 0 and 1, and the bytes between them columns 2 and 3.
 */
typedef struct {
    const int8_t *weights;       /**< 4-byte aligned; rows * row_bytes */
    const rnnc_matvec_row *rows; /**< one a row */
    const uint16_t *quads;       /**< columns / 4, rounded up, of each part; at least 1 */
    uint16_t part_count;         /**< at least 1 */
    uint16_t left_shift;         /**< of the sum, before it is multiplied; 0 to 30 */
    uint32_t row_bytes;          /**< 4 * the sum of quads */
} rnnc_matvec_accumulator;

/** A matrix-vector product, or the sum of several, whose parts have scales of their own. */
typedef struct {
    const rnnc_matvec_accumulator *accumulators;
    int32_t accumulator_count; /**< at least 1 */
    int32_t row_count;         /**< at least 1 */
} rnnc_matvec;

/** The product in C99; the contract is that of rnnc_matvec_run. */
void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);

#if RNNC_DSP
/** The product with the DSP extension, the same results: 4 rows at a time, two columns an instruction. */
void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output);
#endif

/**
 * output[r] = saturate16(sum over accumulators a of ((s_a[r] << left_shift_a) * multiplier_a[r] + 2^31) >> 32)
 * s_a[r]    = bias_a[r] + sum over the parts of a and their columns c of weight[r][c] * input[c]
 *
 * inputs: one vector for each part, in the order of accumulators and parts; each starts at a multiple of 4 bytes and
 * can be read up to a multiple of 4 elements (what stands after its end counts for nothing, its weights are 0). output:
 * row_count elements; must not overlap an input. The caller answers for |bias| + sum |weight| * max |input| < 2^(31 -
 * left_shift) and for the sum of the rescaled sums within 32 bits; the compiler proves both for all inputs, so no order
 * of summation overflows.
 */
static inline void rnnc_matvec_run(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
#if RNNC_DSP
    rnnc_matvec_dsp(product, inputs, output);
#else
    rnnc_matvec_portable(product, inputs, output);
#endif
}

#endif
