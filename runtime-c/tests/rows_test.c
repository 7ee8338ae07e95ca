/* The products over plain rows of every kind of core against the plain formula, over random shapes and places in
 * memory. */
#include "check.h"
#include "rnnc_align.h"
#include "rnnc_rows.h"

#include <stdbool.h>

enum { ROWS = 33, COLUMNS = 70, PARTS = 3, ACCUMULATORS = 2, GUARD = 12345 };

static int8_t weights[ACCUMULATORS][PARTS][ROWS * COLUMNS + 3];
static int32_t bias[ACCUMULATORS][ROWS];
static int32_t multipliers[ACCUMULATORS][ROWS];
static int16_t vectors[ACCUMULATORS][PARTS][COLUMNS + 1];
RNNC_ALIGNED static int16_t ordered[ACCUMULATORS][PARTS][COLUMNS + 2];
static rnnc_rows_part parts[ACCUMULATORS][PARTS];
static rnnc_rows_accumulator accumulators[ACCUMULATORS];
static int32_t sums[2 * ROWS + 1];
static int16_t output[ROWS + 1];

static int64_t expected_sum(uint32_t index, uint32_t row) {
    const rnnc_rows_accumulator *const accumulator = &accumulators[index];
    int64_t sum = accumulator->bias[row];
    for (uint32_t part = 0; part < accumulator->part_count; part++) {
        const uint32_t columns = parts[index][part].columns;
        for (uint32_t column = 0; column < columns; column++) {
            sum += (int64_t)parts[index][part].weights[row * columns + column] * vectors[index][part][column];
        }
    }
    const int64_t product = sum * (INT64_C(1) << accumulator->left_shift) * accumulator->multipliers[row];
    return floor_divide(product + (INT64_C(1) << 31), INT64_C(1) << 32);
}

/* A vector of 8 bits passes through a copy of that width, one of 16 bits is ordered as it is. */
static void order(uint32_t index, uint32_t part, bool is_8) {
    const uint32_t columns = parts[index][part].columns;
    if (!is_8) {
        rnnc_rows_order16(vectors[index][part], columns, ordered[index][part]);
        return;
    }
    int8_t narrow[COLUMNS + 1];
    for (uint32_t i = 0; i < columns; i++) {
        vectors[index][part][i] = (int16_t)(vectors[index][part][i] >> 8);
        narrow[i + 1] = (int8_t)vectors[index][part][i];
    }
    rnnc_rows_order8(&narrow[1], columns, ordered[index][part]);
}

static void fill(uint32_t *state, uint32_t index, uint32_t rows, uint32_t most_columns) {
    const uint32_t count = (uint32_t)random_between(state, 0, PARTS);
    for (uint32_t part = 0; part < count; part++) {
        const uint32_t columns = (uint32_t)random_between(state, 1, (int32_t)most_columns);
        const uint32_t shift = (uint32_t)random_between(state, 0, 3);
        for (uint32_t i = 0; i < rows * columns; i++) {
            weights[index][part][shift + i] = (int8_t)random_between(state, -128, 127);
        }
        for (uint32_t i = 0; i < columns; i++) {
            vectors[index][part][i] = (int16_t)random_between(state, INT16_MIN, INT16_MAX);
        }
        parts[index][part] = (rnnc_rows_part){&weights[index][part][shift], ordered[index][part], columns};
        order(index, part, random_between(state, 0, 1) != 0);
    }
    for (uint32_t row = 0; row < rows; row++) {
        bias[index][row] = random_between(state, -(1 << 28), 1 << 28);
        multipliers[index][row] = random_between(state, 1, INT32_MAX) >> random_between(state, 0, 20);
        multipliers[index][row] += multipliers[index][row] == 0;
    }
    /* |sum| < 2^28 + 3 * 70 * 2^22 < 2^30 + 2^28, so that a shift by 0 fits, and by 1 where there is no part. */
    accumulators[index] = (rnnc_rows_accumulator){bias[index], multipliers[index], parts[index], (uint16_t)count,
                                                  (uint16_t)(count == 0 ? 1 : 0)};
}

static void check_shape(uint32_t *state, uint32_t rows, uint32_t most_columns) {
    const uint32_t count = (uint32_t)random_between(state, 1, ACCUMULATORS);
    for (uint32_t i = 0; i < count; i++) {
        fill(state, i, rows, most_columns);
    }
    sums[rnnc_rows_sums(count, rows)] = GUARD;
    output[rows] = GUARD;
    rnnc_rows_run(accumulators, count, rows, sums, output);
    for (uint32_t row = 0; row < rows; row++) {
        int64_t total = 0;
        for (uint32_t i = 0; i < count; i++) {
            total += expected_sum(i, row);
        }
        CHECK(output[row] == (total < INT16_MIN ? INT16_MIN : total > INT16_MAX ? INT16_MAX : total));
    }
    CHECK(sums[rnnc_rows_sums(count, rows)] == GUARD && output[rows] == GUARD);
}

/* Numbers that no compiler makes: sums beyond 32 bits wrap, in every kernel alike. */
static void check_wrapping(void) {
    static const int8_t row[4] = {127, 127, 127, 127};
    RNNC_ALIGNED static const int16_t x[4] = {32767, 32767, 32767, 32767};
    static const int32_t largest = INT32_MAX;
    RNNC_ALIGNED static int16_t input[4];
    rnnc_rows_order16(x, 4, input);
    const rnnc_rows_part part = {row, input, 4};
    const rnnc_rows_accumulator accumulator = {&largest, &largest, &part, 1, 0};
    int32_t sum;
    int16_t result;
    rnnc_rows_run(&accumulator, 1, 1, &sum, &result);
    CHECK((uint32_t)sum == (uint32_t)INT32_MAX + 4U * 127U * 32767U && result == INT16_MIN);
}

void run_tests(void) {
    static const uint32_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 32, 33};
    uint32_t state = 4;
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (uint32_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++) {
            for (int repeat = 0; repeat < 5; repeat++) {
                check_shape(&state, sizes[i], sizes[j]);
            }
        }
        check_shape(&state, sizes[i], COLUMNS);
    }
    check_wrapping();
}
