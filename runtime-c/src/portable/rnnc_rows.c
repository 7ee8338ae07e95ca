#include "rnnc_rows.h"

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

static inline int32_t rescale(int32_t sum, uint32_t left_shift, int32_t multiplier) {
    return rnnc_multiply_high((int32_t)((uint32_t)sum << left_shift), multiplier);
}

/* The sums of one accumulator. */
static void add_parts(const rnnc_rows_accumulator *accumulator, uint32_t rows, int32_t *sums) {
    const int32_t *starts = accumulator->bias;
    for (uint32_t i = 0; i < accumulator->part_count; i++) {
        rnnc_rows_add(&accumulator->parts[i], rows, starts, sums);
        starts = sums;
    }
    if (accumulator->part_count == 0) {
        for (uint32_t row = 0; row < rows; row++) {
            sums[row] = starts[row];
        }
    }
}

/* Accumulators with scales of their own: each is rounded by itself. */
static void run_split(const rnnc_rows_accumulator *accumulators, uint32_t count, uint32_t rows, int32_t *sums,
                      int16_t *output) {
    int32_t *const totals = sums + rows;
    for (uint32_t i = 0; i < count; i++) {
        const rnnc_rows_accumulator *const accumulator = &accumulators[i];
        add_parts(accumulator, rows, sums);
        for (uint32_t row = 0; row < rows; row++) {
            const uint32_t before = i == 0 ? 0 : (uint32_t)totals[row];
            const int32_t part = rescale(sums[row], accumulator->left_shift, accumulator->multipliers[row]);
            totals[row] = (int32_t)(before + (uint32_t)part);
        }
    }
    for (uint32_t row = 0; row < rows; row++) {
        output[row] = (int16_t)rnnc_saturate16(totals[row]);
    }
}

void rnnc_rows_run(const rnnc_rows_accumulator *accumulators, uint32_t count, uint32_t rows, int32_t *sums,
                   int16_t *output) {
    if (count > 1) {
        run_split(accumulators, count, rows, sums, output);
        return;
    }
    add_parts(accumulators, rows, sums);
    const int32_t *multiplier = accumulators->multipliers;
    const int32_t *const end = multiplier + rows;
    const uint32_t left_shift = accumulators->left_shift;
    if (rows % 2 != 0) {
        *output++ = (int16_t)rnnc_saturate16(rescale(*sums++, left_shift, *multiplier++));
    }
    while (multiplier != end) {
        output[0] = (int16_t)rnnc_saturate16(rescale(sums[0], left_shift, multiplier[0]));
        output[1] = (int16_t)rnnc_saturate16(rescale(sums[1], left_shift, multiplier[1]));
        output += 2;
        sums += 2;
        multiplier += 2;
    }
}
