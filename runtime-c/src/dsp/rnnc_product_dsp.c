#include "rnnc_product.h"

#if RNNC_DSP

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Products of 8 and 16 bits, each below 2^22 in magnitude, that a 32-bit sum and its rounding hold. */
#define NARROW_COUNT 256

/* Four bytes from anywhere: these cores read words at any address. */
static inline uint32_t word_at(const void *place) {
    uint32_t word;
    __builtin_memcpy(&word, place, sizeof word);
    return word;
}

/* sum + low half of a times low half of b */
static inline int64_t add_low(int64_t sum, uint32_t a, uint32_t b) {
    __asm__("smlalbb %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

/* sum + high half of a times low half of b */
static inline int64_t add_high(int64_t sum, uint32_t a, uint32_t b) {
    __asm__("smlaltb %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

/* sum + both products of halves */
static inline int64_t add_both(int64_t sum, uint32_t a, uint32_t b) {
    __asm__("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

static inline int32_t add_both_narrow(int32_t sum, uint32_t a, uint32_t b) {
    int32_t result;
    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
}

static inline uint32_t bytes_0_2(uint32_t word) {
    uint32_t pair;
    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
    return pair;
}

static inline uint32_t bytes_1_3(uint32_t word) {
    uint32_t pair;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
    return pair;
}

static inline uint32_t low_halves(uint32_t a, uint32_t b) {
    uint32_t pair;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(pair) : "r"(a), "r"(b));
    return pair;
}

static inline uint32_t high_halves(uint32_t a, uint32_t b) {
    uint32_t pair;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(pair) : "r"(b), "r"(a));
    return pair;
}

static inline int16_t finish(int64_t sum, int shift) {
    const int64_t rounded = shift == 0 ? sum : rnnc_round_shift_wide(sum, shift);
    return (int16_t)(rounded > INT16_MAX ? INT16_MAX : rounded < INT16_MIN ? INT16_MIN : rounded);
}

static inline int16_t finish_narrow(int32_t sum, int shift) {
    if (shift > 30) {
        return finish(sum, shift);
    }
    return (int16_t)rnnc_saturate16(shift == 0 ? sum : rnnc_round_shift(sum, shift));
}

/* Four neighbouring columns. */
static void sum_columns(const int16_t *matrix, int32_t along, const int16_t *vector, int32_t count, int shift,
                        int16_t *output) {
    int64_t s0 = 0;
    int64_t s1 = 0;
    int64_t s2 = 0;
    int64_t s3 = 0;
    const int16_t *const end = vector + count;
    while (vector != end) {
        const uint32_t factor = (uint32_t)*vector++;
        const uint32_t w01 = word_at(&matrix[0]);
        const uint32_t w23 = word_at(&matrix[2]);
        s0 = add_low(s0, w01, factor);
        s1 = add_high(s1, w01, factor);
        s2 = add_low(s2, w23, factor);
        s3 = add_high(s3, w23, factor);
        matrix += along;
    }
    output[0] = finish(s0, shift);
    output[1] = finish(s1, shift);
    output[2] = finish(s2, shift);
    output[3] = finish(s3, shift);
}

/* One row of 16 bits: quads, then what is left. */
static int64_t sum_row(const int16_t *row, const int16_t *vector, int32_t count) {
    int64_t sum = 0;
    const int16_t *const end = row + (count & ~3);
    for (; row != end; row += 4) {
        sum = add_both(sum, word_at(&row[0]), word_at(&vector[0]));
        sum = add_both(sum, word_at(&row[2]), word_at(&vector[2]));
        vector += 4;
    }
    for (int32_t k = 0; k < (count & 3); k++) {
        sum += (int64_t)(row[k] * vector[k]);
    }
    return sum;
}

/* Two rows of 8 bits: each pair of the vector is loaded once for both. */
static void sum_two_rows(const int8_t *row, const int8_t *next, const int16_t *vector, int32_t count, int32_t sums[2]) {
    int32_t s0 = 0;
    int32_t s1 = 0;
    const int8_t *const end = row + (count & ~3);
    while (row != end) {
        const uint32_t x01 = word_at(&vector[0]);
        const uint32_t x23 = word_at(&vector[2]);
        const uint32_t x02 = low_halves(x01, x23);
        const uint32_t x13 = high_halves(x01, x23);
        const uint32_t w0 = word_at(row);
        const uint32_t w1 = word_at(next);
        s0 = add_both_narrow(s0, bytes_0_2(w0), x02);
        s0 = add_both_narrow(s0, bytes_1_3(w0), x13);
        s1 = add_both_narrow(s1, bytes_0_2(w1), x02);
        s1 = add_both_narrow(s1, bytes_1_3(w1), x13);
        row += 4;
        next += 4;
        vector += 4;
    }
    for (int32_t k = 0; k < (count & 3); k++) {
        s0 += row[k] * vector[k];
        s1 += next[k] * vector[k];
    }
    sums[0] = s0;
    sums[1] = s1;
}

void rnnc_product_dsp_s16(const int16_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                          int32_t output_count, int32_t count, int shift, int16_t *output) {
    int32_t done = 0;
    if (across == 1) {
        for (; done + 4 <= output_count; done += 4) {
            sum_columns(&matrix[done], along, vector, count, shift, &output[done]);
        }
    } else if (along == 1) {
        for (; done < output_count; done++) {
            output[done] = finish(sum_row(&matrix[done * across], vector, count), shift);
        }
    }
    if (done < output_count) {
        rnnc_product_portable_s16(&matrix[done * across], across, along, vector, output_count - done, count, shift,
                                  &output[done]);
    }
}

void rnnc_product_dsp_s8(const int8_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                         int32_t output_count, int32_t count, int shift, int16_t *output) {
    int32_t done = 0;
    if (along == 1 && count <= NARROW_COUNT) {
        for (; done + 2 <= output_count; done += 2) {
            int32_t sums[2];
            sum_two_rows(&matrix[done * across], &matrix[(done + 1) * across], vector, count, sums);
            output[done] = finish_narrow(sums[0], shift);
            output[done + 1] = finish_narrow(sums[1], shift);
        }
    }
    if (done < output_count) {
        rnnc_product_portable_s8(&matrix[done * across], across, along, vector, output_count - done, count, shift,
                                 &output[done]);
    }
}

#endif
