#include "rnnc_rows.h"

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

/* Unsigned: a damaged matrix may leave 32 bits, a sound one does not. */
static inline void add_block(const int8_t *weights, uint32_t columns, const int16_t *input, const int32_t *starts,
                             int32_t *sums) {
    const int16_t *const end = input + columns;
    uint32_t s0 = (uint32_t)starts[0];
    uint32_t s1 = (uint32_t)starts[1];
    uint32_t s2 = (uint32_t)starts[2];
    uint32_t s3 = (uint32_t)starts[3];
    while (input != end) {
        const int32_t x = *input++;
        s0 += (uint32_t)(weights[0] * x);
        s1 += (uint32_t)(weights[columns] * x);
        s2 += (uint32_t)(weights[2 * columns] * x);
        s3 += (uint32_t)(weights[3 * columns] * x);
        weights++;
    }
    sums[0] = (int32_t)s0;
    sums[1] = (int32_t)s1;
    sums[2] = (int32_t)s2;
    sums[3] = (int32_t)s3;
}

void rnnc_rows_add_portable(const rnnc_rows_part *part, uint32_t rows, const int32_t *starts, int32_t *sums) {
    const uint32_t columns = part->columns;
    const int8_t *weights = part->weights;
    uint32_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        add_block(weights, columns, part->input, &starts[row], &sums[row]);
        weights += 4 * columns;
    }
    for (; row < rows; row++) {
        uint32_t sum = (uint32_t)starts[row];
        for (uint32_t i = 0; i < columns; i++) {
            sum += (uint32_t)(*weights++ * part->input[i]);
        }
        sums[row] = (int32_t)sum;
    }
}
