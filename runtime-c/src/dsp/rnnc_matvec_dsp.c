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

/* The rescaled sums of 4 rows. */
static inline block_sums block(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int32_t row) {
    const rnnc_matvec_row *const rows = &accumulator->rows[row];
    const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
    const uint16_t *quads = accumulator->quads;
    const uint16_t *const end = quads + accumulator->part_count;
    block_sums sums = {rows[0].bias, rows[1].bias, rows[2].bias, rows[3].bias};
    do {
        weights = add_block(weights, *inputs++, *quads++, &sums);
    } while (quads != end);
    const uint32_t left_shift = accumulator->left_shift;
    sums.s0 = rescale(sums.s0, left_shift, rows[0].multiplier);
    sums.s1 = rescale(sums.s1, left_shift, rows[1].multiplier);
    sums.s2 = rescale(sums.s2, left_shift, rows[2].multiplier);
    sums.s3 = rescale(sums.s3, left_shift, rows[3].multiplier);
    return sums;
}

/* The rescaled sum of one row. */
static inline int32_t single(const rnnc_matvec_accumulator *accumulator, const int16_t *const *inputs, int32_t row) {
    const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
    int32_t sum = accumulator->rows[row].bias;
    for (int32_t i = 0; i < accumulator->part_count; i++) {
        sum = add_row(weights, inputs[i], accumulator->quads[i], sum);
        weights += 4U * accumulator->quads[i];
    }
    return rescale(sum, accumulator->left_shift, accumulator->rows[row].multiplier);
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t row_count = product->row_count;
    const rnnc_matvec_accumulator *const first = product->accumulators;
    const rnnc_matvec_accumulator *const end = first + product->accumulator_count;
    int32_t row = 0;
    for (; row + 4 <= row_count; row += 4) {
        block_sums total = block(first, inputs, row);
        const int16_t *const *part = inputs + first->part_count;
        for (const rnnc_matvec_accumulator *accumulator = first + 1; accumulator != end; accumulator++) {
            const block_sums more = block(accumulator, part, row);
            total.s0 += more.s0;
            total.s1 += more.s1;
            total.s2 += more.s2;
            total.s3 += more.s3;
            part += accumulator->part_count;
        }
        output[row] = (int16_t)rnnc_saturate16(total.s0);
        output[row + 1] = (int16_t)rnnc_saturate16(total.s1);
        output[row + 2] = (int16_t)rnnc_saturate16(total.s2);
        output[row + 3] = (int16_t)rnnc_saturate16(total.s3);
    }
    for (; row < row_count; row++) {
        int32_t total = 0;
        const int16_t *const *part = inputs;
        for (const rnnc_matvec_accumulator *accumulator = first; accumulator != end; accumulator++) {
            total += single(accumulator, part, row);
            part += accumulator->part_count;
        }
        output[row] = (int16_t)rnnc_saturate16(total);
    }
}

#endif
