#include "rnnc_matvec.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* One quad of one row: the weights stand in the order of columns 0, 2, 1, 3. */
static inline int32_t quad(const int8_t *weights, int32_t x0, int32_t x1, int32_t x2, int32_t x3) {
    return weights[0] * x0 + weights[1] * x2 + weights[2] * x1 + weights[3] * x3;
}

/* Adds one part to the sums of 4 rows: every column of the input is loaded once for all of them. */
static inline void add_block(const int8_t *weights, const int16_t *input, int32_t quads, int32_t sums[4]) {
    int32_t s0 = sums[0];
    int32_t s1 = sums[1];
    int32_t s2 = sums[2];
    int32_t s3 = sums[3];
    const int16_t *const end = &input[4 * quads];
    for (; input != end; input += 4) {
        const int32_t x0 = input[0];
        const int32_t x1 = input[1];
        const int32_t x2 = input[2];
        const int32_t x3 = input[3];
        s0 += quad(&weights[0], x0, x1, x2, x3);
        s1 += quad(&weights[4], x0, x1, x2, x3);
        s2 += quad(&weights[8], x0, x1, x2, x3);
        s3 += quad(&weights[12], x0, x1, x2, x3);
        weights += 16;
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

/* Adds one part to the sum of one row. */
static inline int32_t add_row(const int8_t *weights, const int16_t *input, int32_t quads, int32_t sum) {
    const int16_t *const end = &input[4 * quads];
    for (; input != end; input += 4) {
        sum += quad(weights, input[0], input[1], input[2], input[3]);
        weights += 4;
    }
    return sum;
}

/* Adds the rescaled sums of one accumulator for `lanes` rows, 4 or 1, to the totals. */
static inline void accumulate(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int32_t row,
                              int32_t lanes, int32_t totals[4]) {
    const rnnc_matvec_row *const rows = &accumulator->rows[row];
    const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
    int32_t sums[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < lanes; i++) {
        sums[i] = rows[i].bias;
    }
    for (int32_t part = 0; part < accumulator->part_count; part++) {
        const int32_t quads = accumulator->quads[part];
        if (lanes == 4) {
            add_block(weights, inputs[part], quads, sums);
        } else {
            sums[0] = add_row(weights, inputs[part], quads, sums[0]);
        }
        weights += 4 * lanes * quads;
    }
    for (int32_t i = 0; i < lanes; i++) {
        totals[i] += rnnc_multiply_high(sums[i] * ((int32_t)1 << accumulator->left_shift), rows[i].multiplier);
    }
}

void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t blocked = product->row_count - product->row_count % 4;
    for (int32_t row = 0; row < product->row_count;) {
        const int32_t lanes = row < blocked ? 4 : 1;
        const int16_t *const *parts = inputs;
        int32_t totals[4] = {0, 0, 0, 0};
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            const rnnc_matvec_accumulator *const accumulator = &product->accumulators[i];
            if (lanes == 4) {
                accumulate(accumulator, parts, row, 4, totals);
            } else {
                accumulate(accumulator, parts, row, 1, totals);
            }
            parts += accumulator->part_count;
        }
        for (int32_t i = 0; i < lanes; i++) {
            output[row + i] = (int16_t)rnnc_saturate16(totals[i]);
        }
        row += lanes;
    }
}
