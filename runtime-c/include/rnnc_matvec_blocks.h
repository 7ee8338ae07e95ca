#ifndef RNNC_MATVEC_BLOCKS_H
#define RNNC_MATVEC_BLOCKS_H

#include "rnnc_matvec.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* What the kernels that sum one block at a time have in common: for their sources, not for callers. */

/** The sums of a block's 4 rows. */
typedef struct {
    int32_t row[4];
} rnnc_block_sums;

/** The sums of one block over `quads` column quads, from its biases on. */
typedef rnnc_block_sums rnnc_sum_block(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                       uint32_t quads);

/** sum + a * b modulo 2^32: what is in between may leave 32 bits, the result does not. */
static inline int32_t rnnc_add_product(int32_t sum, int32_t a, int32_t b) {
    return (int32_t)((uint32_t)sum + (uint32_t)a * (uint32_t)b);
}

/** The odd row's sum, from 256 times it and the even row's together. */
static inline int32_t rnnc_odd_row(int32_t both, int32_t even) {
    return (int32_t)((uint32_t)both - (uint32_t)even) >> 8;
}

/** Sums of 32 bits: the odd row's weight is taken out before it is multiplied. */
static inline rnnc_block_sums rnnc_sum_wide_block(const int16_t *weights, const rnnc_matvec_block *block,
                                                  const int16_t *input, uint32_t quads) {
    const int16_t *const end = &input[4 * quads];
    rnnc_block_sums sums = {{block->bias[0], block->bias[1], block->bias[2], block->bias[3]}};
    for (; input != end; input += 2) {
        for (int column = 0; column < 2; column++) {
            const int32_t x = input[column];
            const int32_t even0 = (int8_t)(weights[column] & 255);
            const int32_t even2 = (int8_t)(weights[column + 2] & 255);
            sums.row[0] += even0 * x;
            sums.row[1] += rnnc_odd_row(weights[column], even0) * x;
            sums.row[2] += even2 * x;
            sums.row[3] += rnnc_odd_row(weights[column + 2], even2) * x;
        }
        weights += 4;
    }
    return sums;
}

/** A block's sums in the output's scale, before they are saturated. */
static inline rnnc_block_sums rnnc_rescale_block(rnnc_block_sums sums, const rnnc_matvec_block *block,
                                                 uint32_t left_shift) {
    if (left_shift != 0) {
        for (int i = 0; i < 4; i++) {
            sums.row[i] = (int32_t)((uint32_t)sums.row[i] << left_shift);
        }
    }
    for (int i = 0; i < 4; i++) {
        sums.row[i] = rnnc_multiply_high(sums.row[i], block->multiplier[i]);
    }
    return sums;
}

/** Writes a block of `count` rows, of which the first 4 count. */
static inline void rnnc_store_block(rnnc_block_sums sums, int16_t *output, int32_t count) {
    output[0] = (int16_t)rnnc_saturate16(sums.row[0]);
    for (int i = 1; i < 4 && i < count; i++) {
        output[i] = (int16_t)rnnc_saturate16(sums.row[i]);
    }
}

/** A product with one narrow accumulator: its weights are one stream. */
static inline void rnnc_matvec_joint(const rnnc_matvec *product, const int16_t *input, int16_t *output,
                                     rnnc_sum_block *sum) {
    const rnnc_matvec_accumulator *const accumulator = product->accumulators;
    const uint32_t quads = accumulator->quads;
    const uint32_t left_shift = accumulator->left_shift;
    const int16_t *weights = accumulator->weights;
    const rnnc_matvec_block *block = accumulator->blocks;
    for (int32_t row = 0; row < product->row_count; row += 4) {
        const rnnc_block_sums sums = rnnc_rescale_block(sum(weights, block, input, quads), block, left_shift);
        rnnc_store_block(sums, &output[row], product->row_count - row);
        weights += 8U * quads;
        block++;
    }
}

/** Any product, from a row on that begins a block: a block of each accumulator in turn. */
static inline void rnnc_matvec_any(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output,
                                   int32_t row, rnnc_sum_block *narrow, rnnc_sum_block *wide) {
    const rnnc_matvec_accumulator *const end = product->accumulators + product->accumulator_count;
    for (; row < product->row_count; row += 4) {
        rnnc_block_sums totals = {{0, 0, 0, 0}};
        const uint32_t index = (uint32_t)row / 4U;
        const int16_t *const *input = inputs;
        for (const rnnc_matvec_accumulator *each = product->accumulators; each != end; each++) {
            const uint32_t quads = each->quads;
            const rnnc_matvec_block *const block = &each->blocks[index];
            const int16_t *const weights = each->weights + index * 8U * quads;
            const rnnc_block_sums sums =
                each->is_wide != 0 ? wide(weights, block, *input, quads) : narrow(weights, block, *input, quads);
            const rnnc_block_sums rescaled = rnnc_rescale_block(sums, block, each->left_shift);
            for (int i = 0; i < 4; i++) {
                totals.row[i] += rescaled.row[i];
            }
            input++;
        }
        rnnc_store_block(totals, &output[row], product->row_count - row);
    }
}

/** rnnc_matvec_run, with the sums of blocks from one function or the other. */
static inline void rnnc_matvec_by_blocks(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output,
                                         rnnc_sum_block *narrow, rnnc_sum_block *wide) {
    if (product->accumulator_count == 1 && product->accumulators->is_wide == 0) {
        rnnc_matvec_joint(product, inputs[0], output, narrow);
    } else {
        rnnc_matvec_any(product, inputs, output, 0, narrow, wide);
    }
}

#endif
