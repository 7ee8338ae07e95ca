/* Requantized products of every kind of core, squashes and softmaxes against plain formulas in 64 bits. */
#include "check.h"
#include "rnnc_align.h"
#include "rnnc_requantized.h"
#include "rnnc_softmax.h"
#include "rnnc_squash.h"

#include <stddef.h>

enum { ROWS = 44, COLUMNS = 70, QUADS = (COLUMNS + 3) / 4, SUMS = 3, GUARD = 12345 };

static int8_t plain[SUMS][ROWS][COLUMNS];
RNNC_ALIGNED static int16_t packed[SUMS][ROWS / 4 * QUADS * 8];
static rnnc_matvec_block blocks[SUMS][ROWS / 4];
static int8_t exponents[SUMS][ROWS];
static int32_t columns[SUMS];
RNNC_ALIGNED static int16_t vectors[SUMS][QUADS * 4];
static rnnc_requantized_sum sums[SUMS];
static const int16_t *inputs[SUMS];
RNNC_ALIGNED static int16_t output[ROWS + 2];

static int64_t power(int exponent) {
    return INT64_C(1) << exponent;
}

/* The formulas of docs/arithmetic.md. */
static int64_t double_high(int64_t a, int64_t b) {
    return floor_divide(a * b + power(30), power(31));
}

static int64_t divide_power(int64_t v, int n) {
    return n == 0 ? v : floor_divide(v + power(n - 1) - (v < 0 ? 1 : 0), power(n));
}

static int64_t requantize(int64_t v, int64_t multiplier, int exponent, int32_t kind) {
    if (kind == RNNC_REQUANTIZED_SINGLE) {
        return floor_divide(v * multiplier + power(14 - exponent), power(15 - exponent));
    }
    return divide_power(double_high(v * power(exponent > 0 ? exponent : 0), multiplier), exponent < 0 ? -exponent : 0);
}

static int64_t clamp(int64_t v, int64_t low, int64_t high) {
    return v < low ? low : (v > high ? high : v);
}

static int32_t weight(int32_t sum, int32_t row, int32_t column, int32_t row_count) {
    return row < row_count && column < columns[sum] ? plain[sum][row][column] : 0;
}

static void pack(int32_t sum, int32_t row_count) {
    int16_t *next = packed[sum];
    for (int32_t row = 0; row < row_count; row += 4) {
        for (int32_t column = 0; column < 4 * sums[sum].sum.quads; column += 2) {
            for (int32_t i = 0; i < 4; i++) {
                const int32_t even = row + i / 2 * 2;
                const int32_t at = column + i % 2;
                *next++ = (int16_t)(256 * weight(sum, even + 1, at, row_count) + weight(sum, even, at, row_count));
            }
        }
    }
}

static void fill(uint32_t *state, int32_t sum, int32_t most_columns, int32_t row_count, int32_t kind) {
    const int is_wide = kind != RNNC_REQUANTIZED_PLAIN && random_between(state, 0, 1);
    columns[sum] = random_between(state, 1, most_columns);
    const int32_t most = is_wide ? 1 << 14 : 1 << 7;
    for (int32_t i = 0; i < QUADS * 4; i++) {
        vectors[sum][i] = (int16_t)random_between(state, -most, most - 1);
    }
    for (int32_t row = 0; row < row_count; row++) {
        for (int32_t column = 0; column < columns[sum]; column++) {
            plain[sum][row][column] = (int8_t)random_between(state, -127, 127);
        }
    }
    for (int32_t row = 0; row < ROWS; row++) {
        const int32_t first = row / 4 * 4;
        const int shares = kind == RNNC_REQUANTIZED_PLAIN && row > first;
        blocks[sum][row / 4].bias[row % 4] = random_between(state, -(1 << 20), 1 << 20);
        blocks[sum][row / 4].multiplier[row % 4] = shares ? blocks[sum][row / 4].multiplier[0]
                                                   : kind == RNNC_REQUANTIZED_SINGLE
                                                       ? random_between(state, 0, INT16_MAX)
                                                       : random_between(state, 1 << 30, INT32_MAX);
        exponents[sum][row] = (int8_t)(shares ? exponents[sum][first]
                                              : random_between(state, -14, kind == RNNC_REQUANTIZED_PLAIN ? -1 : 0));
    }
    sums[sum] = (rnnc_requantized_sum){
        {packed[sum], blocks[sum], (uint16_t)((columns[sum] + 3) / 4), 0, (uint8_t)is_wide}, exponents[sum], kind};
    pack(sum, row_count);
}

static int64_t expected_row(const rnnc_requantized *product, int32_t row) {
    int64_t total = product->zero_point;
    for (int32_t i = 0; i < product->sum_count; i++) {
        int64_t sum = blocks[i][row / 4].bias[row % 4];
        for (int32_t column = 0; column < columns[i]; column++) {
            sum += (int64_t)plain[i][row][column] * vectors[i][column];
        }
        const int64_t rescaled =
            requantize(sum, blocks[i][row / 4].multiplier[row % 4], exponents[i][row], sums[i].kind);
        total += clamp(rescaled, INT16_MIN, INT16_MAX);
    }
    return clamp(total, product->low, product->high);
}

static void check_product(uint32_t *state, int32_t row_count, int32_t most_columns) {
    const int32_t count = random_between(state, 1, SUMS);
    const int is_whole = random_between(state, 0, 1);
    const int is_plain = random_between(state, 0, 1);
    for (int32_t i = 0; i < count; i++) {
        fill(state, i, most_columns, row_count, is_plain ? RNNC_REQUANTIZED_PLAIN : random_between(state, 0, 2));
        inputs[i] = vectors[i];
    }
    const rnnc_requantized product = {sums,
                                      count,
                                      row_count,
                                      (int16_t)(is_whole ? 0 : random_between(state, -128, 127)),
                                      (int16_t)(is_whole ? INT16_MIN : random_between(state, -128, 0)),
                                      (int16_t)(is_whole ? INT16_MAX : random_between(state, 0, 127))};
    for (int32_t start = 0; start < 2; start++) {
        output[start + row_count] = GUARD;
        rnnc_requantized_run(&product, inputs, &output[start]);
        for (int32_t row = 0; row < row_count; row++) {
            CHECK(output[start + row] == expected_row(&product, row));
        }
        CHECK(output[start + row_count] == GUARD);
    }
    rnnc_requantized_rows(&product, inputs, output, 0);
    for (int32_t row = 0; row < row_count; row++) {
        CHECK(output[row] == expected_row(&product, row));
    }
}

static int64_t squash(const int16_t *entries, int64_t value, int fraction_bits, int shift, int64_t offset,
                      int64_t ceiling) {
    const int64_t magnitude = value < 0 ? -value : value;
    const int64_t place = magnitude >> fraction_bits;
    int64_t height = ceiling;
    if (place < 255) {
        height = entries[place] * power(fraction_bits) +
                 (entries[place + 1] - entries[place]) * (magnitude - place * power(fraction_bits));
    }
    const int64_t rounded = floor_divide(height + power(shift - 1), power(shift));
    return value < 0 ? offset - rounded : offset + rounded;
}

static void check_squashes(uint32_t *state) {
    static int16_t entries[256];
    for (int32_t i = 0; i < 256; i++) {
        entries[i] = (int16_t)random_between(state, INT16_MIN, INT16_MAX);
    }
    for (int32_t value = -140000; value <= 140000; value++) {
        const int64_t gate = squash(entries, value, 9, 10, 1 << 14, (1 << 24) - 1024);
        const int64_t bounded = squash(entries, value, 8, 8, 0, (1 << 23) - 256);
        CHECK(rnnc_sigmoid_any(entries, value) == gate && rnnc_tanh_any(entries, value) == bounded);
        if (value > -255 * 512 && value < 255 * 512) {
            CHECK(rnnc_sigmoid(entries, value) == gate);
        }
        if (value > -255 * 256 && value < 255 * 256) {
            CHECK(rnnc_tanh(entries, value) == bounded);
        }
    }
    CHECK(rnnc_sigmoid_any(entries, INT32_MAX) == 32767 && rnnc_tanh_any(entries, -INT32_MAX) == -32767);
}

static void check_rescales(uint32_t *state) {
    for (int i = 0; i < 20000; i++) {
        const int32_t value = (int32_t)random_bits(state) >> random_between(state, 0, 31);
        const int32_t multiplier = random_between(state, 0, INT32_MAX - 1);
        const int shift = random_between(state, 1, 31);
        CHECK(rnnc_double_high(value, multiplier) == double_high(value, multiplier));
        if (value > INT32_MIN) {
            CHECK(rnnc_divide_power(value, shift) == divide_power(value, shift));
        }
    }
    CHECK(rnnc_divide_power(3, 1) == 2 && rnnc_divide_power(-3, 1) == -2 && rnnc_divide_power(-1, 31) == 0);
}

/* 1 / sum is near the real quotient: the factor has 31 fraction bits of a mantissa in 1/2 .. 1. */
static void check_inverses(uint32_t *state) {
    for (int i = 0; i < 20000; i++) {
        const int32_t sum = (int32_t)(random_bits(state) >> random_between(state, 4, 31));
        if (sum == 0) {
            continue;
        }
        const rnnc_softmax_scale scale = rnnc_softmax_invert(sum);
        int bits = 0;
        while (power(bits) <= sum) {
            bits++;
        }
        CHECK(scale.shift == 3 + bits);
        /* factor / 2^31 * sum * 2 / 2^bits is 1. */
        const int64_t one = scale.factor * (int64_t)sum;
        const int64_t error = one - power(30 + bits);
        CHECK(error < power(bits + 4) && error > -power(bits + 4));
    }
}

void run_tests(void) {
    static const int32_t sizes[] = {1, 3, 4, 5, 8, 20, 33, 44};
    uint32_t state = 8;
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int repeat = 0; repeat < 40; repeat++) {
            check_product(&state, sizes[i], COLUMNS);
            check_product(&state, sizes[i], 3);
        }
    }
    check_squashes(&state);
    check_rescales(&state);
    check_inverses(&state);
}
