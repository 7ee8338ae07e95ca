/* The products of every kind of core against the plain formula, over random shapes: one row, one column, odd, large. */
#include "check.h"
#include "rnnc_align.h"
#include "rnnc_matvec.h"

#include <stddef.h>

enum { ROWS = 130, COLUMNS = 260, QUADS = (COLUMNS + 3) / 4, PARTS = 3, ACCUMULATORS = 2, GUARD = 12345 };

/* plain[a][p][r][c] is what packed[a] holds in the order of the kernels. */
static int8_t plain[ACCUMULATORS][PARTS][ROWS][COLUMNS];
RNNC_ALIGNED static int8_t packed[ACCUMULATORS][ROWS * QUADS * 4 * PARTS];
static rnnc_matvec_row rows[ACCUMULATORS][ROWS];
static uint16_t quads[ACCUMULATORS][PARTS];
static int32_t columns[ACCUMULATORS][PARTS];
RNNC_ALIGNED static int16_t vectors[ACCUMULATORS][PARTS][QUADS * 4];
static rnnc_matvec_accumulator accumulators[ACCUMULATORS];
static const int16_t *inputs[ACCUMULATORS * PARTS];
static int16_t output[ROWS + 1];

static int32_t weight(int32_t accumulator, int32_t part, int32_t row, int32_t column) {
    return (int8_t)(column < columns[accumulator][part] ? plain[accumulator][part][row][column] : 0);
}

/* The order that rnnc_matvec.h describes. */
static void pack(int32_t accumulator, int32_t parts, int32_t row_count) {
    static const int32_t order[4] = {0, 2, 1, 3};
    int8_t *next = packed[accumulator];
    int32_t row = 0;
    while (row < row_count) {
        const int32_t lanes = row_count - row >= 4 ? 4 : 1;
        for (int32_t part = 0; part < parts; part++) {
            for (int32_t quad = 0; quad < quads[accumulator][part]; quad++) {
                for (int32_t lane = 0; lane < lanes; lane++) {
                    for (int32_t i = 0; i < 4; i++) {
                        *next++ = (int8_t)weight(accumulator, part, row + lane, 4 * quad + order[i]);
                    }
                }
            }
        }
        row += lanes;
    }
}

static int64_t expected_sum(const rnnc_matvec_accumulator *accumulator, int32_t index, int32_t row) {
    int64_t sum = accumulator->rows[row].bias;
    for (int32_t part = 0; part < accumulator->part_count; part++) {
        for (int32_t column = 0; column < columns[index][part]; column++) {
            sum += (int64_t)weight(index, part, row, column) * vectors[index][part][column];
        }
    }
    const int64_t product = sum * (INT64_C(1) << accumulator->left_shift) * accumulator->rows[row].multiplier;
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

/* Fills accumulator `index` with random values whose sums keep within their 31 - left_shift bits. */
static void fill(uint32_t *state, int32_t index, int32_t parts, int32_t most_columns, int32_t row_count, int32_t bits) {
    rnnc_matvec_accumulator *const accumulator = &accumulators[index];
    const int32_t most = (1 << bits) - 1;
    uint32_t row_bytes = 0;
    for (int32_t part = 0; part < parts; part++) {
        columns[index][part] = random_between(state, 1, most_columns);
        quads[index][part] = (uint16_t)((columns[index][part] + 3) / 4);
        row_bytes += 4U * quads[index][part];
        for (int32_t i = 0; i < QUADS * 4; i++) {
            /* What follows the last column is any value: its weights are 0. */
            vectors[index][part][i] = (int16_t)random_between(state, -most - 1, most);
        }
        for (int32_t row = 0; row < row_count; row++) {
            for (int32_t column = 0; column < columns[index][part]; column++) {
                plain[index][part][row][column] = (int8_t)random_between(state, -127, 127);
            }
        }
    }
    int64_t limit = INT64_C(1) << 29;
    for (int32_t part = 0; part < parts; part++) {
        limit += (int64_t)columns[index][part] * 127 * (most + 1);
    }
    uint16_t left_shift = 0;
    while (left_shift < 30 && limit * (INT64_C(2) << left_shift) <= INT32_MAX) {
        left_shift++;
    }
    for (int32_t row = 0; row < row_count; row++) {
        rows[index][row].bias = random_between(state, -(1 << 29), 1 << 29);
        rows[index][row].multiplier = random_between(state, 1, INT32_MAX) >> random_between(state, 0, 20);
        rows[index][row].multiplier += rows[index][row].multiplier == 0;
    }
    *accumulator =
        (rnnc_matvec_accumulator){packed[index], rows[index], quads[index], (uint16_t)parts, left_shift, row_bytes};
    pack(index, parts, row_count);
}

static void check_shape(uint32_t *state, int32_t row_count, int32_t most_columns) {
    const int32_t count = random_between(state, 1, ACCUMULATORS);
    const int32_t parts = random_between(state, 1, PARTS);
    int32_t next = 0;
    for (int32_t i = 0; i < count; i++) {
        /* 15 bits of input fit 31 bits of sum up to three parts of 130 columns; longer ones take fewer bits. */
        fill(state, i, parts, most_columns, row_count, most_columns > 130 ? 13 : 15);
        for (int32_t part = 0; part < parts; part++) {
            inputs[next++] = vectors[i][part];
        }
    }
    const rnnc_matvec product = {accumulators, count, row_count};
    check_output(&product, rnnc_matvec_portable);
    check_output(&product, rnnc_matvec_run);
#if RNNC_DSP
    check_output(&product, rnnc_matvec_dsp);
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
