#include "rnnc_matvec.h"

#if RNNC_DSP

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Adds one part to the sums of 4 rows. Returns the weights that follow. quads is at least 1. */
static inline const int8_t *add_block(const int8_t *weights, const int16_t *input, uint32_t quads, int32_t sums[4]) {
    int32_t s0 = sums[0];
    int32_t s1 = sums[1];
    int32_t s2 = sums[2];
    int32_t s3 = sums[3];
    uint32_t x01;
    uint32_t x23;
    uint32_t w0;
    uint32_t w1;
    uint32_t pair;
    /* A loop in assembly: compilers do not fold the rotation into SXTB16, nor keep the sums where they are. */
    __asm__ volatile(
        "1:\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldrd %[w0], %[w1], [%[w]], #8\n\t"
        "subs %[n], %[n], #1\n\t"
        "sxtb16 %[pair], %[w0]\n\t"
        "smlad %[s0], %[pair], %[x01], %[s0]\n\t"
        "sxtb16 %[pair], %[w0], ror #8\n\t"
        "smlad %[s0], %[pair], %[x23], %[s0]\n\t"
        "sxtb16 %[pair], %[w1]\n\t"
        "smlad %[s1], %[pair], %[x01], %[s1]\n\t"
        "sxtb16 %[pair], %[w1], ror #8\n\t"
        "smlad %[s1], %[pair], %[x23], %[s1]\n\t"
        "ldrd %[w0], %[w1], [%[w]], #8\n\t"
        "sxtb16 %[pair], %[w0]\n\t"
        "smlad %[s2], %[pair], %[x01], %[s2]\n\t"
        "sxtb16 %[pair], %[w0], ror #8\n\t"
        "smlad %[s2], %[pair], %[x23], %[s2]\n\t"
        "sxtb16 %[pair], %[w1]\n\t"
        "smlad %[s3], %[pair], %[x01], %[s3]\n\t"
        "sxtb16 %[pair], %[w1], ror #8\n\t"
        "smlad %[s3], %[pair], %[x23], %[s3]\n\t"
        "bne 1b"
        : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2),
          [s3] "+r"(s3), [x01] "=&r"(x01), [x23] "=&r"(x23), [w0] "=&r"(w0), [w1] "=&r"(w1), [pair] "=&r"(pair)
        :
        : "cc", "memory");
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
    return weights;
}

/* Adds one part to the sum of one row. */
static inline int32_t add_row(const int8_t *weights, const int16_t *input, uint32_t quads, int32_t sum) {
    uint32_t x01;
    uint32_t x23;
    uint32_t w;
    uint32_t pair;
    __asm__ volatile("1:\n\t"
                     "ldrd %[x01], %[x23], [%[x]], #8\n\t"
                     "ldr %[w0], [%[w]], #4\n\t"
                     "subs %[n], %[n], #1\n\t"
                     "sxtb16 %[pair], %[w0]\n\t"
                     "smlad %[s], %[pair], %[x01], %[s]\n\t"
                     "sxtb16 %[pair], %[w0], ror #8\n\t"
                     "smlad %[s], %[pair], %[x23], %[s]\n\t"
                     "bne 1b"
                     : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [s] "+r"(sum), [x01] "=&r"(x01),
                       [x23] "=&r"(x23), [w0] "=&r"(w), [pair] "=&r"(pair)
                     :
                     : "cc", "memory");
    return sum;
}

static inline int32_t rescale(const rnnc_matvec_accumulator *accumulator, int32_t row, int32_t sum) {
    return rnnc_multiply_high((int32_t)((uint32_t)sum << accumulator->left_shift), accumulator->rows[row].multiplier);
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t row_count = product->row_count;
    const rnnc_matvec_accumulator *const end = product->accumulators + product->accumulator_count;
    int32_t row = 0;
    for (; row + 4 <= row_count; row += 4) {
        const int16_t *const *part = inputs;
        int32_t totals[4] = {0, 0, 0, 0};
        for (const rnnc_matvec_accumulator *accumulator = product->accumulators; accumulator != end; accumulator++) {
            const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
            const rnnc_matvec_row *const rows = &accumulator->rows[row];
            int32_t sums[4] = {rows[0].bias, rows[1].bias, rows[2].bias, rows[3].bias};
            for (uint32_t i = 0; i < accumulator->part_count; i++) {
                weights = add_block(weights, *part++, accumulator->quads[i], sums);
            }
            for (int32_t i = 0; i < 4; i++) {
                totals[i] += rescale(accumulator, row + i, sums[i]);
            }
        }
        for (int32_t i = 0; i < 4; i++) {
            output[row + i] = (int16_t)rnnc_saturate16(totals[i]);
        }
    }
    for (; row < row_count; row++) {
        const int16_t *const *part = inputs;
        int32_t total = 0;
        for (const rnnc_matvec_accumulator *accumulator = product->accumulators; accumulator != end; accumulator++) {
            const int8_t *weights = accumulator->weights + (uint32_t)row * accumulator->row_bytes;
            int32_t sum = accumulator->rows[row].bias;
            for (uint32_t i = 0; i < accumulator->part_count; i++) {
                sum = add_row(weights, *part++, accumulator->quads[i], sum);
                weights += 4U * accumulator->quads[i];
            }
            total += rescale(accumulator, row, sum);
        }
        output[row] = (int16_t)rnnc_saturate16(total);
    }
}

#endif
