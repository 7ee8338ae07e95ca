#include "rnnc_matvec.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* The sums of 4 rows: the even ones, and the odd ones or, in between, 256 times the odd ones beside the even. */
typedef struct {
    int32_t even0;
    int32_t odd0;
    int32_t even1;
    int32_t odd1;
} block_sums;

/* Sums modulo 2^32, where the result counts and not what is in between. */
static inline int32_t add(int32_t sum, int32_t a, int32_t b) {
    return (int32_t)((uint32_t)sum + (uint32_t)a * (uint32_t)b);
}

/* The odd row's sum from one that has the even row's beside it. */
static inline int32_t odd_of(int32_t both, int32_t even) {
    return (int32_t)((uint32_t)both - (uint32_t)even) >> 8;
}

/* One column of 4 rows. */
static inline void add_column(block_sums *s, int32_t weights01, int32_t weights23, int32_t x) {
    s->odd0 = add(s->odd0, weights01, x);
    s->even0 = add(s->even0, (int8_t)(weights01 & 255), x);
    s->odd1 = add(s->odd1, weights23, x);
    s->even1 = add(s->even1, (int8_t)(weights23 & 255), x);
}

static inline block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                    int32_t quads) {
    const int16_t *const end = &input[4 * quads];
    block_sums s = {block->bias[0], add(block->bias[0], block->bias[1], 256), block->bias[2],
                    add(block->bias[2], block->bias[3], 256)};
    for (; input != end; input += 4) {
        add_column(&s, weights[0], weights[2], input[0]);
        add_column(&s, weights[1], weights[3], input[1]);
        add_column(&s, weights[4], weights[6], input[2]);
        add_column(&s, weights[5], weights[7], input[3]);
        weights += 8;
    }
    s.odd0 = odd_of(s.odd0, s.even0);
    s.odd1 = odd_of(s.odd1, s.even1);
    return s;
}

/* Sums of 32 bits: the odd row's weight is taken out before it is multiplied. */
static inline block_sums sum_wide(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                  int32_t quads) {
    const int16_t *const end = &input[4 * quads];
    block_sums s = {block->bias[0], block->bias[1], block->bias[2], block->bias[3]};
    for (; input != end; input += 2) {
        for (int column = 0; column < 2; column++) {
            const int32_t x = input[column];
            const int32_t even0 = (int8_t)(weights[column] & 255);
            const int32_t even1 = (int8_t)(weights[column + 2] & 255);
            s.even0 += even0 * x;
            s.odd0 += odd_of(weights[column], even0) * x;
            s.even1 += even1 * x;
            s.odd1 += odd_of(weights[column + 2], even1) * x;
        }
        weights += 4;
    }
    return s;
}

static inline int32_t rescale(int32_t sum, int32_t left_shift, int32_t multiplier) {
    return rnnc_multiply_high(sum * ((int32_t)1 << left_shift), multiplier);
}

/* Adds the rescaled sums of a block of one accumulator to the totals. */
static inline void add_block(const rnnc_matvec_accumulator *accumulator, const int16_t *input, uint32_t index,
                             int32_t totals[4]) {
    const int32_t quads = accumulator->quads;
    const int16_t *const weights = accumulator->weights + index * 8U * (uint32_t)quads;
    const rnnc_matvec_block *const block = &accumulator->blocks[index];
    const int32_t left_shift = accumulator->left_shift;
    const block_sums sums =
        accumulator->is_wide != 0 ? sum_wide(weights, block, input, quads) : sum_narrow(weights, block, input, quads);
    totals[0] += rescale(sums.even0, left_shift, block->multiplier[0]);
    totals[1] += rescale(sums.odd0, left_shift, block->multiplier[1]);
    totals[2] += rescale(sums.even1, left_shift, block->multiplier[2]);
    totals[3] += rescale(sums.odd1, left_shift, block->multiplier[3]);
}

void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    for (int32_t row = 0; row < product->row_count; row += 4) {
        const int32_t count = product->row_count - row;
        int32_t totals[4] = {0, 0, 0, 0};
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            add_block(&product->accumulators[i], inputs[i], (uint32_t)row / 4U, totals);
        }
        for (int32_t i = 0; i < 4 && i < count; i++) {
            output[row + i] = (int16_t)rnnc_saturate16(totals[i]);
        }
    }
}
