#include "rnnc_rows.h"

#if RNNC_ROWS_DSP

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* The sums of 4 rows. */
typedef struct {
    int32_t s0;
    int32_t s1;
    int32_t s2;
    int32_t s3;
} block_sums;

/* Keeps what runs seldom out of the loop's way and of its size. */
#define RNNC_ROWS_APART __attribute__((noinline))

/* Weights of any alignment; what a compiler makes of it is one load. */
typedef struct {
    uint32_t word;
} __attribute__((packed, may_alias)) any_word;

typedef uint32_t __attribute__((may_alias)) pair_word;

static inline uint32_t even_bytes(uint32_t word) {
    uint32_t pair;
    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
    return pair;
}

static inline uint32_t odd_bytes(uint32_t word) {
    uint32_t pair;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
    return pair;
}

/* Of the last quad, which ends where the row ends, the columns that no quad before it has: 1 to 3 of them. */
static uint32_t last_quad_mask(uint32_t remaining, uint32_t is_odd_pair) {
    /* Columns 0 and 2 of the quad are the even pair, 1 and 3 the odd one; the first 4 - remaining count for nothing. */
    const uint32_t low = remaining >= (is_odd_pair != 0U ? 3U : 4U) ? 0xFFFFU : 0U;
    const uint32_t high = remaining >= (is_odd_pair != 0U ? 1U : 2U) ? 0xFFFF0000U : 0U;
    return low | high;
}

void rnnc_rows_order8_dsp(const int8_t *input, uint32_t columns, int16_t *ordered) {
    pair_word *pairs = (pair_word *)(void *)ordered;
    if (columns < 4) {
        rnnc_rows_order8_portable(input, columns, ordered);
        return;
    }
    const int8_t *const end = input + (columns & ~3U);
    for (; input != end; input += 4) {
        const uint32_t quad = ((const any_word *)(const void *)input)->word;
        *pairs++ = even_bytes(quad);
        *pairs++ = odd_bytes(quad);
    }
    const uint32_t remaining = columns & 3U;
    if (remaining != 0) {
        const uint32_t quad = ((const any_word *)(const void *)(input + remaining - 4))->word;
        pairs[0] = even_bytes(quad) & last_quad_mask(remaining, 0);
        pairs[1] = odd_bytes(quad) & last_quad_mask(remaining, 1);
    }
}

void rnnc_rows_order16_dsp(const int16_t *input, uint32_t columns, int16_t *ordered) {
    pair_word *pairs = (pair_word *)(void *)ordered;
    if (columns < 4) {
        rnnc_rows_order16_portable(input, columns, ordered);
        return;
    }
    const int16_t *const end = input + (columns & ~3U);
    for (; input != end; input += 4) {
        const uint32_t x01 = ((const any_word *)(const void *)input)[0].word;
        const uint32_t x23 = ((const any_word *)(const void *)input)[1].word;
        *pairs++ = (x01 & 0xFFFFU) | (x23 << 16);
        *pairs++ = (x01 >> 16) | (x23 & 0xFFFF0000U);
    }
    const uint32_t remaining = columns & 3U;
    if (remaining != 0) {
        const any_word *const quad = (const any_word *)(const void *)(input + remaining - 4);
        pairs[0] = ((quad[0].word & 0xFFFFU) | (quad[1].word << 16)) & last_quad_mask(remaining, 0);
        pairs[1] = ((quad[0].word >> 16) | (quad[1].word & 0xFFFF0000U)) & last_quad_mask(remaining, 1);
    }
}

/* Assembly, as compilers neither fold the rotation into SXTB16 nor keep all sums in registers. */
#define ADD_QUAD(sum)                                                                                                  \
    "sxtb16 %[pair], %[q]\n\t"                                                                                         \
    "smlad %[" sum "], %[pair], %[x02], %[" sum "]\n\t"                                                                \
    "sxtb16 %[pair], %[q], ror #8\n\t"                                                                                 \
    "smlad %[" sum "], %[pair], %[x13], %[" sum "]\n\t"

#define ADD_QUAD_TO_BLOCK                                                                                              \
    "ldrd %[x02], %[x13], [%[x]], #8\n\t"                                                                              \
    "ldr %[q], [%[w], %[stride]]\n\t" ADD_QUAD("s1") "ldr %[q], [%[w], %[stride], lsl #1]\n\t" ADD_QUAD(               \
        "s2") "ldr %[q], [%[w], %[stride3]]\n\t" ADD_QUAD("s3") "ldr %[q], [%[w]], #4\n\t" ADD_QUAD("s0")

/* Adds `quads` quads (at least 1) to the sums of 4 rows: an odd one first, then two at a time. */
static inline void add_quads(const int8_t *weights, uint32_t stride, const int16_t *input, uint32_t quads,
                             block_sums *sums) {
    uint32_t x02;
    uint32_t x13;
    uint32_t q;
    uint32_t pair;
    const uint32_t stride3 = 3 * stride;
    /* Nothing but LSRS and SUBS changes the flags. */
    __asm__ volatile(
        "lsrs %[n], %[n], #1\n\t"
        "bcc 1f\n\t" ADD_QUAD_TO_BLOCK "1:\n\t"
        "beq 3f\n\t"
        "2:\n\t" ADD_QUAD_TO_BLOCK ADD_QUAD_TO_BLOCK "subs %[n], %[n], #1\n\t"
        "bne 2b\n\t"
        "3:"
        : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [s0] "+r"(sums->s0), [s1] "+r"(sums->s1),
          [s2] "+r"(sums->s2), [s3] "+r"(sums->s3), [x02] "=&r"(x02), [x13] "=&r"(x13), [q] "=&r"(q), [pair] "=&r"(pair)
        : [stride] "r"(stride), [stride3] "r"(stride3)
        : "cc", "memory");
}

/* Columns one by one: rows shorter than a quad. Unsigned: a damaged matrix may leave 32 bits. */
static RNNC_ROWS_APART int32_t add_short_row(const int8_t *weights, const int16_t *input, uint32_t columns,
                                             int32_t sum) {
    for (uint32_t i = 0; i < columns; i++) {
        sum = (int32_t)((uint32_t)sum + (uint32_t)(weights[i] * input[i]));
    }
    return sum;
}

static inline void add_block(const rnnc_rows_part *part, uint32_t row, block_sums *sums) {
    const uint32_t columns = part->columns;
    const int8_t *weights = &part->weights[row * columns];
    const int16_t *input = part->input;
    if (columns < 4) {
        sums->s0 = add_short_row(weights, input, columns, sums->s0);
        sums->s1 = add_short_row(&weights[columns], input, columns, sums->s1);
        sums->s2 = add_short_row(&weights[2 * columns], input, columns, sums->s2);
        sums->s3 = add_short_row(&weights[3 * columns], input, columns, sums->s3);
        return;
    }
    /* One copy of the assembly serves the whole quads and the last one. */
    uint32_t quads = columns / 4;
    uint32_t remaining = columns % 4;
    for (;;) {
        add_quads(weights, columns, input, quads, sums);
        if (remaining == 0) {
            break;
        }
        weights += columns - 4;
        input += columns - remaining;
        quads = 1;
        remaining = 0;
    }
}

static inline uint32_t add_quad_to_row(const int8_t *weights, const pair_word *pairs, uint32_t sum) {
    const uint32_t quad = ((const any_word *)(const void *)weights)->word;
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(even_bytes(quad)), "r"(pairs[0]));
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(odd_bytes(quad)), "r"(pairs[1]));
    return sum;
}

static RNNC_ROWS_APART int32_t add_row(const rnnc_rows_part *part, uint32_t row, int32_t start) {
    const int8_t *weights = &part->weights[row * part->columns];
    if (part->columns < 4) {
        return add_short_row(weights, part->input, part->columns, start);
    }
    const pair_word *pairs = (const pair_word *)(const void *)part->input;
    const int8_t *const end = weights + part->columns;
    uint32_t sum = (uint32_t)start;
    for (; end - weights >= 4; weights += 4) {
        sum = add_quad_to_row(weights, pairs, sum);
        pairs += 2;
    }
    if (weights != end) {
        sum = add_quad_to_row(end - 4, pairs, sum);
    }
    return (int32_t)sum;
}

static inline int32_t rescale(int32_t sum, uint32_t left_shift, int32_t multiplier) {
    return rnnc_multiply_high((int32_t)((uint32_t)sum << left_shift), multiplier);
}

static inline int32_t wrapped_sum(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

/* The rescaled sums of 4 rows. */
static inline block_sums sum_block(const rnnc_rows_accumulator *accumulator, uint32_t row) {
    const int32_t *const bias = &accumulator->bias[row];
    const int32_t *const multipliers = &accumulator->multipliers[row];
    const rnnc_rows_part *part = accumulator->parts;
    const rnnc_rows_part *const end = part + accumulator->part_count;
    const uint32_t left_shift = accumulator->left_shift;
    block_sums sums = {bias[0], bias[1], bias[2], bias[3]};
    while (part != end) {
        add_block(part++, row, &sums);
    }
    sums.s0 = rescale(sums.s0, left_shift, multipliers[0]);
    sums.s1 = rescale(sums.s1, left_shift, multipliers[1]);
    sums.s2 = rescale(sums.s2, left_shift, multipliers[2]);
    sums.s3 = rescale(sums.s3, left_shift, multipliers[3]);
    return sums;
}

static int32_t sum_row(const rnnc_rows_accumulator *accumulator, uint32_t row) {
    int32_t sum = accumulator->bias[row];
    for (uint32_t i = 0; i < accumulator->part_count; i++) {
        sum = add_row(&accumulator->parts[i], row, sum);
    }
    return rescale(sum, accumulator->left_shift, accumulator->multipliers[row]);
}

void rnnc_rows_dsp(const rnnc_rows_accumulator *accumulators, uint32_t count, uint32_t rows, int16_t *output) {
    uint32_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        block_sums totals = {0, 0, 0, 0};
        for (uint32_t i = 0; i < count; i++) {
            const block_sums sums = sum_block(&accumulators[i], row);
            totals.s0 = wrapped_sum(totals.s0, sums.s0);
            totals.s1 = wrapped_sum(totals.s1, sums.s1);
            totals.s2 = wrapped_sum(totals.s2, sums.s2);
            totals.s3 = wrapped_sum(totals.s3, sums.s3);
        }
        output[row] = (int16_t)rnnc_saturate16(totals.s0);
        output[row + 1] = (int16_t)rnnc_saturate16(totals.s1);
        output[row + 2] = (int16_t)rnnc_saturate16(totals.s2);
        output[row + 3] = (int16_t)rnnc_saturate16(totals.s3);
    }
    for (; row < rows; row++) {
        int32_t total = 0;
        for (uint32_t i = 0; i < count; i++) {
            total = wrapped_sum(total, sum_row(&accumulators[i], row));
        }
        output[row] = (int16_t)rnnc_saturate16(total);
    }
}

#endif
