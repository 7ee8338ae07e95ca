#include "rnnc_requantized.h"

#include "rnnc_requantize.h"
#include "rnnc_saturate.h"

/* The sums of one block of 4 rows: a pair of weights is 256 * (the odd row's) + (the even row's). */
static void sum_block(const rnnc_matvec_accumulator *accumulator, const int16_t *input, uint32_t index,
                      int32_t sums[4]) {
    const rnnc_matvec_block *const block = &accumulator->blocks[index];
    const int16_t *weights = accumulator->weights + index * 8U * accumulator->quads;
    const int16_t *const end = &input[4 * accumulator->quads];
    for (int i = 0; i < 4; i++) {
        sums[i] = block->bias[i];
    }
    for (; input != end; input += 2) {
        for (int column = 0; column < 2; column++) {
            const int32_t x = input[column];
            const int32_t even0 = (int8_t)(weights[column] & 255);
            const int32_t even2 = (int8_t)(weights[column + 2] & 255);
            sums[0] += even0 * x;
            sums[1] += ((weights[column] - even0) >> 8) * x;
            sums[2] += even2 * x;
            sums[3] += ((weights[column + 2] - even2) >> 8) * x;
        }
        weights += 4;
    }
}

static int32_t requantize(int32_t sum, int32_t multiplier, int exponent, int32_t kind) {
    if (kind == RNNC_REQUANTIZED_SINGLE) {
        return rnnc_requantize_once(sum, multiplier, 15 - exponent);
    }
    const int left = exponent > 0 ? exponent : 0;
    const int32_t high = rnnc_double_high(sum * ((int32_t)1 << left), multiplier);
    return exponent < 0 ? rnnc_divide_power(high, -exponent) : high;
}

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : (value > high ? high : value);
}

void rnnc_requantized_rows(const rnnc_requantized *product, const int16_t *const *inputs, int16_t *output,
                           int32_t first_row) {
    for (int32_t row = first_row; row < product->row_count; row += 4) {
        const int32_t count = product->row_count - row;
        int32_t totals[4] = {0, 0, 0, 0};
        for (int32_t i = 0; i < product->sum_count; i++) {
            const rnnc_requantized_sum *const each = &product->sums[i];
            const int32_t *const multipliers = each->sum.blocks[row / 4].multiplier;
            int32_t sums[4];
            sum_block(&each->sum, inputs[i], (uint32_t)row / 4U, sums);
            for (int j = 0; j < 4; j++) {
                totals[j] += rnnc_saturate16(requantize(sums[j], multipliers[j], each->exponents[row + j], each->kind));
            }
        }
        for (int32_t i = 0; i < 4 && i < count; i++) {
            output[row + i] = (int16_t)clamp(totals[i] + product->zero_point, product->low, product->high);
        }
    }
}
