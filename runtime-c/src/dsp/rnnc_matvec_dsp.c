#include "rnnc_matvec.h"

#if RNNC_DSP

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* The sums of 4 rows. */
typedef struct {
    int32_t s0;
    int32_t s1;
    int32_t s2;
    int32_t s3;
} block_sums;

/* Assembly, as compilers neither fold the rotation into SXTB16 nor keep all sums in registers. */
#define ADD_QUAD(sum, w)                                                                                               \
    "sxtb16 %[pair], %[" w "]\n\t"                                                                                     \
    "smlad %[" sum "], %[pair], %[x01], %[" sum "]\n\t"                                                                \
    "sxtb16 %[pair], %[" w "], ror #8\n\t"                                                                             \
    "smlad %[" sum "], %[pair], %[x23], %[" sum "]\n\t"

#define ADD_QUAD_TO_BLOCK                                                                                              \
    "ldrd %[x01], %[x23], [%[x]], #8\n\t"                                                                              \
    "ldrd %[w0], %[w1], [%[w]], #8\n\t" ADD_QUAD("s0", "w0")                                                           \
        ADD_QUAD("s1", "w1") "ldrd %[w0], %[w1], [%[w]], #8\n\t" ADD_QUAD("s2", "w0") ADD_QUAD("s3", "w1")

/* Adds one part to the sums of 4 rows: an odd quad first, then two at a time. Returns the weights that follow. */
static inline const int8_t *add_block(const int8_t *weights, const int16_t *input, uint32_t quads, block_sums *sums) {
    uint32_t x01;
    uint32_t x23;
    uint32_t w0;
    uint32_t w1;
    uint32_t pair;
    /* Nothing but LSRS and SUBS changes the flags. */
    __asm__ volatile("lsrs %[n], %[n], #1\n\t"
                     "bcc 1f\n\t" ADD_QUAD_TO_BLOCK "1:\n\t"
                     "beq 3f\n\t"
                     "2:\n\t" ADD_QUAD_TO_BLOCK ADD_QUAD_TO_BLOCK "subs %[n], %[n], #1\n\t"
                     "bne 2b\n\t"
                     "3:"
                     : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [s0] "+r"(sums->s0), [s1] "+r"(sums->s1),
                       [s2] "+r"(sums->s2), [s3] "+r"(sums->s3), [x01] "=&r"(x01), [x23] "=&r"(x23), [w0] "=&r"(w0),
                       [w1] "=&r"(w1), [pair] "=&r"(pair)
                     :
                     : "cc", "memory");
    return weights;
}

/* Adds one part to the sum of one row. */
static inline int32_t add_row(const int8_t *weights, const int16_t *input, uint32_t quads, int32_t sum) {
    uint32_t x01;
    uint32_t x23;
    uint32_t w0;
    uint32_t pair;
    __asm__ volatile("1:\n\t"
                     "ldrd %[x01], %[x23], [%[x]], #8\n\t"
                     "ldr %[w0], [%[w]], #4\n\t" ADD_QUAD("s", "w0") "subs %[n], %[n], #1\n\t"
                                                                     "bne 1b"
                     : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [s] "+r"(sum), [x01] "=&r"(x01),
                       [x23] "=&r"(x23), [w0] "=&r"(w0), [pair] "=&r"(pair)
                     :
                     : "cc", "memory");
    return sum;
}

static inline int32_t rescale(int32_t sum, uint32_t left_shift, int32_t multiplier) {
    return rnnc_multiply_high((int32_t)((uint32_t)sum << left_shift), multiplier);
}

/* The sums of 4 rows from their biases on; the weights stand at *weights, which moves on to those of the next rows. */
static inline block_sums sum_block(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs,
                                   const rnnc_matvec_row *rows, const int8_t **weights) {
    const uint16_t *quads = accumulator->quads;
    const uint16_t *const end = quads + accumulator->part_count;
    const int8_t *next = *weights;
    block_sums sums = {rows[0].bias, rows[1].bias, rows[2].bias, rows[3].bias};
    do {
        next = add_block(next, *inputs++, *quads++, &sums);
    } while (quads != end);
    *weights = next;
    return sums;
}

static inline block_sums rescale_block(block_sums sums, uint32_t left_shift, const rnnc_matvec_row *rows) {
    sums.s0 = rescale(sums.s0, left_shift, rows[0].multiplier);
    sums.s1 = rescale(sums.s1, left_shift, rows[1].multiplier);
    sums.s2 = rescale(sums.s2, left_shift, rows[2].multiplier);
    sums.s3 = rescale(sums.s3, left_shift, rows[3].multiplier);
    return sums;
}

static inline void store_block(block_sums sums, int16_t *output) {
    output[0] = (int16_t)rnnc_saturate16(sums.s0);
    output[1] = (int16_t)rnnc_saturate16(sums.s1);
    output[2] = (int16_t)rnnc_saturate16(sums.s2);
    output[3] = (int16_t)rnnc_saturate16(sums.s3);
}

/* All whole blocks of a product with one accumulator: its weights are one stream. */
static void run_joint(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int16_t *output,
                      int32_t rows_in_blocks) {
    const int8_t *weights = accumulator->weights;
    const rnnc_matvec_row *rows = accumulator->rows;
    const int16_t *const end = output + rows_in_blocks;
    for (; output != end; output += 4) {
        const block_sums sums = sum_block(accumulator, inputs, rows, &weights);
        store_block(rescale_block(sums, accumulator->left_shift, rows), output);
        rows += 4;
    }
}

/* All whole blocks of a product with several accumulators: a block of each in turn. */
static void run_split(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output,
                      int32_t rows_in_blocks) {
    for (int32_t row = 0; row < rows_in_blocks; row += 4) {
        block_sums total = {0, 0, 0, 0};
        const int16_t *const *part = inputs;
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            const rnnc_matvec_accumulator *const accumulator = &product->accumulators[i];
            const rnnc_matvec_row *const rows = &accumulator->rows[row];
            const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
            const block_sums sums = sum_block(accumulator, part, rows, &weights);
            const block_sums rescaled = rescale_block(sums, accumulator->left_shift, rows);
            total.s0 += rescaled.s0;
            total.s1 += rescaled.s1;
            total.s2 += rescaled.s2;
            total.s3 += rescaled.s3;
            part += accumulator->part_count;
        }
        store_block(total, &output[row]);
    }
}

/* The rescaled sum of one row. */
static int32_t single(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int32_t row) {
    const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
    int32_t sum = accumulator->rows[row].bias;
    for (int32_t i = 0; i < accumulator->part_count; i++) {
        sum = add_row(weights, inputs[i], accumulator->quads[i], sum);
        weights += 4U * accumulator->quads[i];
    }
    return rescale(sum, accumulator->left_shift, accumulator->rows[row].multiplier);
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t rows_in_blocks = product->row_count - product->row_count % 4;
    if (product->accumulator_count == 1) {
        run_joint(product->accumulators, inputs, output, rows_in_blocks);
    } else {
        run_split(product, inputs, output, rows_in_blocks);
    }
    for (int32_t row = rows_in_blocks; row < product->row_count; row++) {
        int32_t total = 0;
        const int16_t *const *part = inputs;
        for (int32_t i = 0; i < product->accumulator_count; i++) {
            total += single(&product->accumulators[i], part, row);
            part += product->accumulators[i].part_count;
        }
        output[row] = (int16_t)rnnc_saturate16(total);
    }
}

#endif
