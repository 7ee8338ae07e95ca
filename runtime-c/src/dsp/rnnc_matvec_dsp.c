#include "rnnc_matvec.h"

#if RNNC_DSP

#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Assembly, as compilers keep neither all sums nor the words of a quad in registers. r7 is left to them: it may be a
 * frame pointer. */

/* One word of weights, two rows by two columns: to the sum of the even row, and to 256 times the odd row's beside it.
 */
#define ADD_PAIR(w, x, even, both)                                                                                     \
    "smlad " both ", " w ", " x ", " both "\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad " even ", " w ", " x ", " even "\n\t"

/* The same where 256 times a sum needs 64 bits. */
#define ADD_WIDE_PAIR(w, x, even, both)                                                                                \
    "smlald %Q[" both "], %R[" both "], " w ", " x "\n\t"                                                              \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad %[" even "], " w ", " x ", %[" even "]\n\t"

/* r0: weights, r1: input, r8 and r9: sums of rows 0 and 1, r10 and r11: of rows 2 and 3. */
#define ADD_QUAD                                                                                                       \
    "ldmia r0!, {r3, r4, r5, r6}\n\t"                                                                                  \
    "ldrd r12, lr, [r1], #8\n\t" ADD_PAIR("r3", "r12", "r8", "r9") ADD_PAIR("r4", "r12", "r10", "r11")                 \
        ADD_PAIR("r5", "lr", "r8", "r9") ADD_PAIR("r6", "lr", "r10", "r11")

/* r2 quads, one or two a turn. Nothing but LSRS and SUBS changes the flags. */
#define ADD_BLOCK                                                                                                      \
    "lsrs r2, r2, #1\n\t"                                                                                              \
    "bcc 1f\n\t" ADD_QUAD "1:\n\t"                                                                                     \
    "beq 3f\n\t"                                                                                                       \
    "2:\n\t" ADD_QUAD ADD_QUAD "subs r2, r2, #1\n\t"                                                                   \
    "bne 2b\n\t"                                                                                                       \
    "3:\n\t"

#define BLOCK_REGISTERS "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory"

/* Whole blocks of a product with one narrow accumulator and no left shift: nearly all work of nearly all models. */
static void run_plain(const rnnc_matvec_accumulator *accumulator, const int16_t *input, int16_t *output,
                      int32_t row_count) {
    register const int16_t *weights __asm__("r0") = accumulator->weights;
    const rnnc_matvec_block *block = accumulator->blocks;
    const uint32_t quads = accumulator->quads;
    int16_t *target = output;
    const int16_t *const end = output + row_count;
    /* A block's biases and multipliers are 4 words each, in the order of the rows. */
    __asm__ volatile("0:\n\t"
                     "ldr r2, %[block]\n\t"
                     "ldmia r2!, {r8, r9, r10, r11}\n\t"
                     "str r2, %[block]\n\t"
                     "ldr r1, %[input]\n\t"
                     "ldr r2, %[quads]\n\t"
                     "add r9, r8, r9, lsl #8\n\t"
                     "add r11, r10, r11, lsl #8\n\t" ADD_BLOCK "ldr r2, %[block]\n\t"
                     "ldr r1, %[target]\n\t"
                     "ldmia r2!, {r3, r4, r5, r6}\n\t"
                     "str r2, %[block]\n\t"
                     "subs r9, r9, r8\n\t"
                     "subs r11, r11, r10\n\t"
                     "asrs r9, r9, #8\n\t"
                     "asrs r11, r11, #8\n\t"
                     "smmulr r8, r8, r3\n\t"
                     "smmulr r9, r9, r4\n\t"
                     "smmulr r10, r10, r5\n\t"
                     "smmulr r11, r11, r6\n\t"
                     "ssat r8, #16, r8\n\t"
                     "ssat r9, #16, r9\n\t"
                     "ssat r10, #16, r10\n\t"
                     "ssat r11, #16, r11\n\t"
                     "ldr r2, %[end]\n\t"
                     "strh r8, [r1], #2\n\t"
                     "strh r9, [r1], #2\n\t"
                     "strh r10, [r1], #2\n\t"
                     "strh r11, [r1], #2\n\t"
                     "str r1, %[target]\n\t"
                     "cmp r1, r2\n\t"
                     "bne 0b"
                     : [w] "+r"(weights), [block] "+m"(block), [target] "+m"(target)
                     : [input] "m"(input), [quads] "m"(quads), [end] "m"(end)
                     : BLOCK_REGISTERS);
}

/* The sums of 4 rows. */
typedef struct {
    int32_t row[4];
} block_sums;

static inline block_sums sum_narrow(const int16_t *block_weights, const rnnc_matvec_block *block, const int16_t *vector,
                                    uint32_t quad_count) {
    register const int16_t *weights __asm__("r0") = block_weights;
    register const int16_t *input __asm__("r1") = vector;
    register uint32_t quads __asm__("r2") = quad_count;
    register int32_t s0 __asm__("r8") = block->bias[0];
    register int32_t s1 __asm__("r9") = block->bias[1];
    register int32_t s2 __asm__("r10") = block->bias[2];
    register int32_t s3 __asm__("r11") = block->bias[3];
    __asm__ volatile("add r9, r8, r9, lsl #8\n\t"
                     "add r11, r10, r11, lsl #8\n\t" ADD_BLOCK "subs r9, r9, r8\n\t"
                     "subs r11, r11, r10\n\t"
                     "asrs r9, r9, #8\n\t"
                     "asrs r11, r11, #8"
                     : "+r"(weights), "+r"(input), "+r"(quads), "+r"(s0), "+r"(s1), "+r"(s2), "+r"(s3)
                     :
                     : "r3", "r4", "r5", "r6", "r12", "lr", "cc", "memory");
    return (block_sums){{s0, s1, s2, s3}};
}

static inline block_sums sum_wide(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                  uint32_t quads) {
    int32_t even0 = block->bias[0];
    int32_t even1 = block->bias[2];
    int64_t both0 = even0 + block->bias[1] * INT64_C(256);
    int64_t both1 = even1 + block->bias[3] * INT64_C(256);
    uint32_t x01;
    uint32_t x23;
    uint32_t w0;
    uint32_t w1;
    __asm__ volatile(
        "1:\n\t"
        "ldrd %[w0], %[w1], [%[w]], #8\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t" ADD_WIDE_PAIR("%[w0]", "%[x01]", "even0", "both0")
            ADD_WIDE_PAIR("%[w1]", "%[x01]", "even1",
                          "both1") "ldrd %[w0], %[w1], [%[w]], #8\n\t"
                                   "subs %[n], %[n], #1\n\t" ADD_WIDE_PAIR("%[w0]", "%[x23]", "even0", "both0")
                                       ADD_WIDE_PAIR("%[w1]", "%[x23]", "even1", "both1") "bne 1b"
        : [w] "+r"(weights), [x] "+r"(input), [n] "+r"(quads), [even0] "+r"(even0), [even1] "+r"(even1),
          [both0] "+r"(both0), [both1] "+r"(both1), [x01] "=&r"(x01), [x23] "=&r"(x23), [w0] "=&r"(w0), [w1] "=&r"(w1)
        :
        : "cc", "memory");
    return (block_sums){{even0, (int32_t)((both0 - even0) >> 8), even1, (int32_t)((both1 - even1) >> 8)}};
}

/* The output's block of 4 rows, whatever the accumulators. */
static block_sums run_block(const rnnc_matvec *product, const int16_t *const *inputs, uint32_t index) {
    block_sums total = {{0, 0, 0, 0}};
    const rnnc_matvec_accumulator *accumulator = product->accumulators;
    const rnnc_matvec_accumulator *const end = accumulator + product->accumulator_count;
    do {
        const uint32_t quads = accumulator->quads;
        const int16_t *const weights = accumulator->weights + index * 8U * quads;
        const rnnc_matvec_block *const block = &accumulator->blocks[index];
        const uint32_t left_shift = accumulator->left_shift;
        const block_sums sums = accumulator->is_wide != 0 ? sum_wide(weights, block, *inputs, quads)
                                                          : sum_narrow(weights, block, *inputs, quads);
        for (int i = 0; i < 4; i++) {
            const int32_t shifted = (int32_t)((uint32_t)sums.row[i] << left_shift);
            total.row[i] += rnnc_multiply_high(shifted, block->multiplier[i]);
        }
        inputs++;
        accumulator++;
    } while (accumulator != end);
    return total;
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const rnnc_matvec_accumulator *const first = product->accumulators;
    const int32_t rows_in_blocks = product->row_count - product->row_count % 4;
    int32_t row = 0;
    const int is_plain = product->accumulator_count == 1 && first->is_wide == 0 && first->left_shift == 0;
    if (is_plain && rows_in_blocks > 0) {
        run_plain(first, inputs[0], output, rows_in_blocks);
        row = rows_in_blocks;
    }
    for (; row < product->row_count; row += 4) {
        const block_sums totals = run_block(product, inputs, (uint32_t)row / 4U);
        const int32_t count = product->row_count - row;
        for (int32_t i = 0; i < 4 && i < count; i++) {
            output[row + i] = (int16_t)rnnc_saturate16(totals.row[i]);
        }
    }
}

#endif
