/* Products with matrices of data against the formula of the contract, over random shapes and all shifts. */
#include "check.h"
#include "rnnc_product.h"

enum { LARGEST = 600, ELEMENTS = 2400 };

static int16_t wide[ELEMENTS];
static int8_t narrow[ELEMENTS];
static int16_t vector[LARGEST];
static int16_t output[LARGEST];

static int32_t extreme(uint32_t *state, int32_t minimum, int32_t maximum) {
    const uint32_t choice = random_bits(state) % 4;
    return choice == 0 ? minimum : choice == 1 ? maximum : random_between(state, minimum, maximum);
}

/* The result for element i by the definition; floor_divide is the shift. */
static int64_t expected(int is_narrow, int32_t across, int32_t along, int32_t i, int32_t count, int shift) {
    int64_t sum = 0;
    for (int32_t k = 0; k < count; k++) {
        const int32_t place = i * across + k * along;
        sum += (int64_t)(is_narrow ? narrow[place] : wide[place]) * vector[k];
    }
    if (shift > 0) {
        sum = floor_divide(sum + ((int64_t)1 << (shift - 1)), (int64_t)1 << shift);
    }
    return sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum;
}

static void check_output(int is_narrow, int32_t across, int32_t along, int32_t output_count, int32_t count, int shift) {
    for (int32_t i = 0; i < output_count; i++) {
        CHECK(output[i] == expected(is_narrow, across, along, i, count, shift));
        output[i] = 0;
    }
}

static void check(int is_narrow, int32_t across, int32_t along, int32_t output_count, int32_t count, int shift) {
    if (is_narrow) {
        rnnc_product_portable_s8(narrow, across, along, vector, output_count, count, shift, output);
        check_output(is_narrow, across, along, output_count, count, shift);
        rnnc_product_s8(narrow, across, along, vector, output_count, count, shift, output);
    } else {
        rnnc_product_portable_s16(wide, across, along, vector, output_count, count, shift, output);
        check_output(is_narrow, across, along, output_count, count, shift);
        rnnc_product_s16(wide, across, along, vector, output_count, count, shift, output);
    }
    check_output(is_narrow, across, along, output_count, count, shift);
}

void run_tests(void) {
    uint32_t state = 5;
    for (int round = 0; round < 400; round++) {
        const int32_t count = round % 20 == 0 ? LARGEST : random_between(&state, 1, 40);
        const int32_t output_count = random_between(&state, 1, ELEMENTS / count > 40 ? 40 : ELEMENTS / count);
        for (int32_t i = 0; i < output_count * count; i++) {
            wide[i] = (int16_t)extreme(&state, INT16_MIN, INT16_MAX);
            narrow[i] = (int8_t)extreme(&state, INT8_MIN, INT8_MAX);
        }
        for (int32_t k = 0; k < count; k++) {
            vector[k] = (int16_t)extreme(&state, INT16_MIN, INT16_MAX);
        }
        const int shift = random_between(&state, 0, 40);
        for (int is_narrow = 0; is_narrow < 2; is_narrow++) {
            check(is_narrow, count, 1, output_count, count, shift);
            check(is_narrow, 1, output_count, output_count, count, shift);
        }
    }
}
