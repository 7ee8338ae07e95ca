#include "rnnc_matvec.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Sum of one row of a part; the row's quads stand stride bytes apart. */
static int32_t add_row(const int8_t *weights, int32_t stride, const int16_t *input, int32_t quads, int32_t sum) {
    for (int32_t i = 0; i < quads; i++) {
        sum += weights[0] * input[0] + weights[1] * input[2] + weights[2] * input[1] + weights[3] * input[3];
        input += 4;
        weights += stride;
    }
    return sum;
}

/* The rescaled sum of one row, which is number `lane` of a block of `lanes` rows. */
static int32_t row_sum(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int32_t row,
                       int32_t lane, int32_t lanes) {
    const int8_t *weights = accumulator->weights + (uint32_t)(row - lane) * accumulator->row_bytes + 4 * lane;
    int32_t sum = accumulator->rows[row].bias;
    for (int32_t part = 0; part < accumulator->part_count; part++) {
        const int32_t quads = accumulator->quads[part];
        sum = add_row(weights, 4 * lanes, inputs[part], quads, sum);
        weights += 4 * lanes * quads;
    }
    return rnnc_multiply_high(sum * ((int32_t)1 << accumulator->left_shift), accumulator->rows[row].multiplier);
}

void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t blocked = product->row_count - product->row_count % 4;
    for (int32_t row = 0; row < product->row_count; row++) {
        const int32_t lanes = row < blocked ? 4 : 1;
        const int16_t *const *parts = inputs;
        int32_t total = 0;
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            const rnnc_matvec_accumulator *const accumulator = &product->accumulators[i];
            total += row_sum(accumulator, parts, row, row % lanes, lanes);
            parts += accumulator->part_count;
        }
        output[row] = (int16_t)rnnc_saturate16(total);
    }
}
