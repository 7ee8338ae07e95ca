#include "rnnc_rows.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

void rnnc_rows_order8_portable(const int8_t *input, uint32_t columns, int16_t *ordered) {
    for (uint32_t i = 0; i < columns; i++) {
        ordered[i] = input[i];
    }
}

void rnnc_rows_order16_portable(const int16_t *input, uint32_t columns, int16_t *ordered) {
    for (uint32_t i = 0; i < columns; i++) {
        ordered[i] = input[i];
    }
}

/* Adds one part to the sums of 4 rows. Unsigned: a damaged matrix may leave 32 bits, a sound one does not. */
static inline void add_block(const rnnc_rows_part *part, uint32_t row, uint32_t sums[4]) {
    const uint32_t columns = part->columns;
    const int8_t *weights = &part->weights[row * columns];
    const int16_t *input = part->input;
    const int16_t *const end = input + columns;
    uint32_t s0 = sums[0];
    uint32_t s1 = sums[1];
    uint32_t s2 = sums[2];
    uint32_t s3 = sums[3];
    while (input != end) {
        const int32_t x = *input++;
        s0 += (uint32_t)(weights[0] * x);
        s1 += (uint32_t)(weights[columns] * x);
        s2 += (uint32_t)(weights[2 * columns] * x);
        s3 += (uint32_t)(weights[3 * columns] * x);
        weights++;
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

static inline uint32_t add_row(const rnnc_rows_part *part, uint32_t row, uint32_t sum) {
    const int8_t *const weights = &part->weights[row * part->columns];
    for (uint32_t i = 0; i < part->columns; i++) {
        sum += (uint32_t)(weights[i] * part->input[i]);
    }
    return sum;
}

/* Adds the rescaled sums of one accumulator for `lanes` rows, 4 or 1, to the totals. */
static inline void accumulate(const rnnc_rows_accumulator *accumulator, uint32_t row, uint32_t lanes,
                              uint32_t totals[4]) {
    uint32_t sums[4] = {0, 0, 0, 0};
    for (uint32_t i = 0; i < lanes; i++) {
        sums[i] = (uint32_t)accumulator->bias[row + i];
    }
    for (uint32_t i = 0; i < accumulator->part_count; i++) {
        if (lanes == 4) {
            add_block(&accumulator->parts[i], row, sums);
        } else {
            sums[0] = add_row(&accumulator->parts[i], row, sums[0]);
        }
    }
    for (uint32_t i = 0; i < lanes; i++) {
        const int32_t shifted = (int32_t)(sums[i] << accumulator->left_shift);
        totals[i] += (uint32_t)rnnc_multiply_high(shifted, accumulator->multipliers[row + i]);
    }
}

void rnnc_rows_portable(const rnnc_rows_accumulator *accumulators, uint32_t count, uint32_t rows, int16_t *output) {
    const uint32_t blocked = rows - rows % 4;
    for (uint32_t row = 0; row < rows;) {
        const uint32_t lanes = row < blocked ? 4 : 1;
        uint32_t totals[4] = {0, 0, 0, 0};
        for (uint32_t i = 0; i < count; i++) {
            if (lanes == 4) {
                accumulate(&accumulators[i], row, 4, totals);
            } else {
                accumulate(&accumulators[i], row, 1, totals);
            }
        }
        for (uint32_t i = 0; i < lanes; i++) {
            output[row + i] = (int16_t)rnnc_saturate16((int32_t)totals[i]);
        }
        row += lanes;
    }
}
