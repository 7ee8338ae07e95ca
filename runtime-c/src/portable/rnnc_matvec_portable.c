#include "rnnc_matvec.h"

#include "rnnc_matvec_blocks.h"

/* 256 times the odd row and the even one together, and the even one alone. */
typedef struct {
    int32_t even;
    int32_t both;
} pair_sums;

static inline pair_sums add_column(pair_sums sums, int32_t weights, int32_t x) {
    return (pair_sums){rnnc_add_product(sums.even, (int8_t)(weights & 255), x),
                       rnnc_add_product(sums.both, weights, x)};
}

static inline rnnc_block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                         uint32_t quads) {
    const int16_t *const end = &input[4 * quads];
    pair_sums rows01 = {block->bias[0], rnnc_add_product(block->bias[0], block->bias[1], 256)};
    pair_sums rows23 = {block->bias[2], rnnc_add_product(block->bias[2], block->bias[3], 256)};
    for (; input != end; input += 2) {
        rows01 = add_column(rows01, weights[0], input[0]);
        rows23 = add_column(rows23, weights[2], input[0]);
        rows01 = add_column(rows01, weights[1], input[1]);
        rows23 = add_column(rows23, weights[3], input[1]);
        weights += 4;
    }
    return (rnnc_block_sums){
        {rows01.even, rnnc_odd_row(rows01.both, rows01.even), rows23.even, rnnc_odd_row(rows23.both, rows23.even)}};
}

void rnnc_matvec_portable(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    rnnc_matvec_by_blocks(product, inputs, output, sum_narrow, rnnc_sum_wide_block);
}
