/* The product of rnnc_matvec.h over weights that are not packed: in the place of rnnc_matvec_dsp.c it makes of a
   generated model what it would be with plain rows of weights, so that an interpreter of plain rows has something to be
   compared with. The first call of each product unpacks its weights; the later ones are those to count. */
#include "rnnc_matvec.h"
#include "rnnc_rows.h"

#include <stddef.h>

enum { MOST_PRODUCTS = 64, MOST_ACCUMULATORS = 4, MOST_ROWS = 1024, MOST_COLUMNS = 1024, POOL = 1 << 20 };

typedef struct {
    const rnnc_matvec *product;
    rnnc_rows_accumulator accumulators[MOST_ACCUMULATORS];
    rnnc_rows_part parts[MOST_ACCUMULATORS];
} plain_product;

static plain_product products[MOST_PRODUCTS];
static int32_t pool[POOL / 4];
static uint32_t used;
static int16_t ordered[MOST_ACCUMULATORS][MOST_COLUMNS];
static int32_t sums[2 * MOST_ROWS];

static void *take(uint32_t bytes) {
    void *const memory = &pool[used];
    used += (bytes + 3) / 4;
    while (used > POOL / 4) {
    }
    return memory;
}

static void unpack(plain_product *plain, int32_t index, int32_t rows) {
    const rnnc_matvec_accumulator *const packed = &plain->product->accumulators[index];
    const int32_t columns = 4 * packed->quads;
    const int32_t padded = (rows + 3) & ~3;
    int8_t *const weights = take((uint32_t)(padded * columns));
    int32_t *const bias = take((uint32_t)rows * 4);
    int32_t *const multipliers = take((uint32_t)rows * 4);
    const int16_t *next = packed->weights;
    for (int32_t row = 0; row < padded; row += 4) {
        for (int32_t column = 0; column < columns; column += 2) {
            for (int32_t pair = 0; pair < 4; pair += 2) {
                for (int32_t i = column; i < column + 2; i++) {
                    const int32_t both = *next++;
                    const int32_t even = (int8_t)(both & 0xFF);
                    weights[(row + pair) * columns + i] = (int8_t)even;
                    weights[(row + pair + 1) * columns + i] = (int8_t)((both - even) / 256);
                }
            }
        }
    }
    for (int32_t row = 0; row < rows; row++) {
        bias[row] = packed->blocks[row / 4].bias[row % 4];
        multipliers[row] = packed->blocks[row / 4].multiplier[row % 4];
    }
    plain->parts[index] = (rnnc_rows_part){weights, ordered[index], (uint32_t)columns};
    plain->accumulators[index] =
        (rnnc_rows_accumulator){bias, multipliers, &plain->parts[index], 1, packed->left_shift};
}

static plain_product *find(const rnnc_matvec *product) {
    plain_product *plain = products;
    while (plain->product != product && plain->product != NULL) {
        plain++;
    }
    if (plain->product == NULL) {
        plain->product = product;
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            unpack(plain, i, product->row_count);
        }
    }
    return plain;
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const plain_product *const plain = find(product);
    for (int32_t i = 0; i < product->accumulator_count; i++) {
        rnnc_rows_order16(inputs[i], plain->parts[i].columns, ordered[i]);
    }
    rnnc_rows_run(plain->accumulators, (uint32_t)product->accumulator_count, (uint32_t)product->row_count, sums,
                  output);
}
