/* The products of every kind of core against the plain formula, over random shapes: one row, one column, odd, large. */
#include "check.h"
#include "rnnc_align.h"
#include "rnnc_matvec.h"

#include <stddef.h>

enum { ROWS = 132, COLUMNS = 260, QUADS = (COLUMNS + 3) / 4, ACCUMULATORS = 2, GUARD = 12345 };

/* plain[a][r][c] is what packed[a] holds in the order of the kernels. */
static int8_t plain[ACCUMULATORS][ROWS][COLUMNS];
RNNC_ALIGNED static int16_t packed[ACCUMULATORS][ROWS / 4 * QUADS * 8];
static rnnc_matvec_block blocks[ACCUMULATORS][ROWS / 4];
static int32_t columns[ACCUMULATORS];
RNNC_ALIGNED static int16_t vectors[ACCUMULATORS][QUADS * 4];
static rnnc_matvec_accumulator accumulators[ACCUMULATORS];
static const int16_t *inputs[ACCUMULATORS];
static int16_t output[ROWS + 1];

static int32_t weight(int32_t accumulator, int32_t row, int32_t column, int32_t row_count) {
    return (int8_t)(row < row_count && column < columns[accumulator] ? plain[accumulator][row][column] : 0);
}

/* The order that rnnc_matvec.h describes. */
static void pack(int32_t accumulator, int32_t row_count) {
    const int32_t quads = accumulators[accumulator].quads;
    int16_t *next = packed[accumulator];
    for (int32_t row = 0; row < row_count; row += 4) {
        for (int32_t column = 0; column < 4 * quads; column += 2) {
            for (int32_t i = 0; i < 4; i++) {
                const int32_t even = row + i / 2 * 2;
                const int32_t at = column + i % 2;
                *next++ = (int16_t)(256 * weight(accumulator, even + 1, at, row_count) +
                                    weight(accumulator, even, at, row_count));
            }
        }
    }
}

static int64_t expected_sum(const rnnc_matvec_accumulator *accumulator, int32_t index, int32_t row) {
    const rnnc_matvec_block *const block = &accumulator->blocks[row / 4];
    int64_t sum = block->bias[row % 4];
    for (int32_t column = 0; column < columns[index]; column++) {
        sum += (int64_t)plain[index][row][column] * vectors[index][column];
    }
    const int64_t product = sum * (INT64_C(1) << accumulator->left_shift) * block->multiplier[row % 4];
    return floor_divide(product + (INT64_C(1) << 31), INT64_C(1) << 32);
}

static void check_output(const rnnc_matvec *product,
                         void (*run)(const rnnc_matvec *, const int16_t *const *, int16_t *)) {
    for (int32_t row = 0; row < ROWS + 1; row++) {
        output[row] = GUARD;
    }
    run(product, inputs, output);
    for (int32_t row = 0; row < product->row_count; row++) {
        int64_t total = 0;
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            total += expected_sum(&product->accumulators[i], i, row);
        }
        CHECK(output[row] == (total < INT16_MIN ? INT16_MIN : total > INT16_MAX ? INT16_MAX : total));
    }
    CHECK(output[product->row_count] == GUARD);
}

/* Fills accumulator `index` with random values whose sums keep within the bits that it is for. */
static void fill(uint32_t *state, int32_t index, int32_t most_columns, int32_t row_count) {
    const int is_wide = random_between(state, 0, 1);
    columns[index] = random_between(state, 1, most_columns);
    /* 15 bits of input fit 31 bits of sum up to 260 columns; 7 bits fit 23 up to 260 with weights of 6 bits. */
    const int32_t most = is_wide ? (1 << 15) - 1 : (1 << 7) - 1;
    const int32_t heaviest = is_wide || columns[index] <= 130 ? 127 : 63;
    for (int32_t i = 0; i < QUADS * 4; i++) {
        /* What follows the last column is any value: its weights are 0. */
        vectors[index][i] = (int16_t)random_between(state, -most - 1, most);
    }
    for (int32_t row = 0; row < row_count; row++) {
        for (int32_t column = 0; column < columns[index]; column++) {
            plain[index][row][column] = (int8_t)random_between(state, -heaviest, heaviest);
        }
    }
    const int32_t most_bias = is_wide ? 1 << 29 : 1 << 21;
    const int64_t limit = most_bias + (int64_t)columns[index] * heaviest * (most + 1);
    int left_shift = 0;
    while (random_between(state, 0, 1) && limit * (INT64_C(2) << left_shift) <= INT32_MAX) {
        left_shift++;
    }
    for (int32_t row = 0; row < ROWS; row++) {
        blocks[index][row / 4].bias[row % 4] = random_between(state, -most_bias, most_bias);
        blocks[index][row / 4].multiplier[row % 4] =
            random_between(state, 1 << 20, INT32_MAX) >> random_between(state, 0, 20);
    }
    accumulators[index] = (rnnc_matvec_accumulator){packed[index], blocks[index], (uint16_t)((columns[index] + 3) / 4),
                                                    (uint8_t)left_shift, (uint8_t)is_wide};
    pack(index, row_count);
}

static void check_shape(uint32_t *state, int32_t row_count, int32_t most_columns) {
    const int32_t count = random_between(state, 1, ACCUMULATORS);
    for (int32_t i = 0; i < count; i++) {
        fill(state, i, most_columns, row_count);
        inputs[i] = vectors[i];
    }
    const rnnc_matvec product = {accumulators, count, row_count};
    check_output(&product, rnnc_matvec_portable);
    check_output(&product, rnnc_matvec_run);
#if RNNC_DSP
    check_output(&product, rnnc_matvec_dsp);
#endif
#if RNNC_MVE
    check_output(&product, rnnc_matvec_mve);
#endif
}

void run_tests(void) {
    static const int32_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 32, 33, 127, 130};
    uint32_t state = 4;
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (uint32_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++) {
            for (int repeat = 0; repeat < 5; repeat++) {
                check_shape(&state, sizes[i], sizes[j]);
            }
        }
        check_shape(&state, sizes[i], COLUMNS);
    }
}
