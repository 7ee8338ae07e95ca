#include "rnnc_rows.h"

#if RNNC_ROWS_DSP

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

/* The loop below needs all registers but the stack pointer: none is left for a frame, whatever the file is compiled
 * with. */
#if defined(__clang__)
#define NO_FRAME
#else
#define NO_FRAME __attribute__((optimize("O2", "omit-frame-pointer")))
#endif

/* Sums of starts and `quads` quads (at least 1) of every row; rows are a multiple of 4. Weights and sums begin at row
 * 0. */
static NO_FRAME void add_quads(const int8_t *weights, uint32_t stride, const int16_t *input, uint32_t quads,
                               uint32_t rows, const int32_t *starts, int32_t *sums) {
    const int32_t *const end = sums + rows;
    const uint32_t stride3 = 3 * stride;
    const uint32_t to_next_block = 4 * (stride - quads);
    while (sums != end) {
        const int16_t *x = input;
        uint32_t n = quads;
        int32_t s0 = starts[0];
        int32_t s1 = starts[1];
        int32_t s2 = starts[2];
        int32_t s3 = starts[3];
        uint32_t x02;
        uint32_t x13;
        uint32_t q;
        uint32_t pair;
        /* An odd quad first, then two at a time. Nothing but LSRS and SUBS changes the flags. */
        __asm__ volatile("lsrs %[n], %[n], #1\n\t"
                         "bcc 1f\n\t" ADD_QUAD_TO_BLOCK "1:\n\t"
                         "beq 3f\n\t"
                         "2:\n\t" ADD_QUAD_TO_BLOCK ADD_QUAD_TO_BLOCK "subs %[n], %[n], #1\n\t"
                         "bne 2b\n\t"
                         "3:"
                         : [w] "+r"(weights), [x] "+r"(x), [n] "+r"(n), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2),
                           [s3] "+r"(s3), [x02] "=&r"(x02), [x13] "=&r"(x13), [q] "=&r"(q), [pair] "=&r"(pair)
                         : [stride] "r"(stride), [stride3] "r"(stride3)
                         : "cc", "memory");
        sums[0] = s0;
        sums[1] = s1;
        sums[2] = s2;
        sums[3] = s3;
        starts += 4;
        sums += 4;
        weights += to_next_block;
    }
}

static inline uint32_t add_quad_to_row(const int8_t *weights, const pair_word *pairs, uint32_t sum) {
    const uint32_t quad = ((const any_word *)(const void *)weights)->word;
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(even_bytes(quad)), "r"(pairs[0]));
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(odd_bytes(quad)), "r"(pairs[1]));
    return sum;
}

/* Adds a row of at least 4 columns. */
static int32_t add_row(const int8_t *weights, uint32_t columns, const int16_t *input, int32_t start) {
    const pair_word *pairs = (const pair_word *)(const void *)input;
    const int8_t *const end = weights + columns;
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

/* Adds a row column by column. Unsigned: a damaged matrix may leave 32 bits. */
static int32_t add_short_row(const int8_t *weights, uint32_t columns, const int16_t *input, int32_t sum) {
    for (uint32_t i = 0; i < columns; i++) {
        sum = (int32_t)((uint32_t)sum + (uint32_t)(weights[i] * input[i]));
    }
    return sum;
}

void rnnc_rows_add_dsp(const rnnc_rows_part *part, uint32_t rows, const int32_t *starts, int32_t *sums) {
    const uint32_t columns = part->columns;
    uint32_t row = 0;
    if (columns >= 4) {
        row = rows & ~(uint32_t)3;
        add_quads(part->weights, columns, part->input, columns / 4, row, starts, sums);
        if (columns % 4 != 0) {
            add_quads(&part->weights[columns - 4], columns, &part->input[columns & ~(uint32_t)3], 1, row, sums, sums);
        }
    }
    for (; row < rows; row++) {
        const int8_t *const weights = &part->weights[row * columns];
        sums[row] = columns < 4 ? add_short_row(weights, columns, part->input, starts[row])
                                : add_row(weights, columns, part->input, starts[row]);
    }
}

#endif
