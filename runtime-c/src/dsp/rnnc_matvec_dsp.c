#include "rnnc_matvec.h"

#if RNNC_DSP

#include "rnnc_matvec_quads.h"
#include "rnnc_saturate.h"

/* A pair where 256 times a sum needs 64 bits: two registers. */
#define ADD_WIDE_PAIR(w, x, even, low, high)                                                                           \
    "smlald " low ", " high ", " w ", " x "\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad " even ", " w ", " x ", " even "\n\t"

/* r0: weights, r1: input, r8 and r9, r10: sums of rows 0 and 1, r11 and r12, lr: of rows 2 and 3. */
#define ADD_WIDE_QUAD                                                                                                  \
    "ldrd r3, r4, [r0], #8\n\t"                                                                                        \
    "ldrd r5, r6, [r1], #8\n\t" ADD_WIDE_PAIR("r3", "r5", "r8", "r9", "r10") ADD_WIDE_PAIR(                            \
        "r4", "r5", "r11", "r12", "lr") "ldrd r3, r4, [r0], #8\n\t" ADD_WIDE_PAIR("r3", "r6", "r8", "r9", "r10")       \
        ADD_WIDE_PAIR("r4", "r6", "r11", "r12", "lr")

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
                     "add r11, r10, r11, lsl #8\n\t" RNNC_ADD_QUADS(RNNC_ADD_QUAD) "ldr r2, %[block]\n\t"
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
                     : RNNC_BLOCK_REGISTERS);
}

/* Rescales the sums in r8 to r11 and adds them to the totals. */
#define ADD_TO_TOTALS                                                                                                  \
    "ldr r3, %[block]\n\t"                                                                                             \
    "ldr r2, %[shift]\n\t"                                                                                             \
    "adds r3, r3, #16\n\t"                                                                                             \
    "ldmia r3, {r3, r4, r5, r6}\n\t"                                                                                   \
    "cbz r2, 4f\n\t"                                                                                                   \
    "lsls r8, r8, r2\n\t"                                                                                              \
    "lsls r9, r9, r2\n\t"                                                                                              \
    "lsls r10, r10, r2\n\t"                                                                                            \
    "lsls r11, r11, r2\n\t"                                                                                            \
    "4:\n\t"                                                                                                           \
    "smmulr r8, r8, r3\n\t"                                                                                            \
    "smmulr r9, r9, r4\n\t"                                                                                            \
    "smmulr r10, r10, r5\n\t"                                                                                          \
    "smmulr r11, r11, r6\n\t"                                                                                          \
    "ldr r2, %[totals]\n\t"                                                                                            \
    "ldmia r2, {r3, r4, r5, r6}\n\t"                                                                                   \
    "adds r3, r3, r8\n\t"                                                                                              \
    "adds r4, r4, r9\n\t"                                                                                              \
    "adds r5, r5, r10\n\t"                                                                                             \
    "adds r6, r6, r11\n\t"                                                                                             \
    "stmia r2, {r3, r4, r5, r6}"

/* Adds a block of a narrow accumulator to the totals. */
static inline void add_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *vector,
                              uint32_t quad_count, uint32_t shift, int32_t *totals) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = vector;
    register uint32_t n __asm__("r2") = quad_count;
    __asm__ volatile("ldr r3, %[block]\n\t"
                     "ldmia r3, {r8, r9, r10, r11}\n\t"
                     "add r9, r8, r9, lsl #8\n\t"
                     "add r11, r10, r11, lsl #8\n\t" RNNC_ADD_QUADS(RNNC_ADD_QUAD) "subs r9, r9, r8\n\t"
                                                                                   "subs r11, r11, r10\n\t"
                                                                                   "asrs r9, r9, #8\n\t"
                                                                                   "asrs r11, r11, #8\n\t" ADD_TO_TOTALS
                     : "+r"(w), "+r"(x), "+r"(n)
                     : [block] "m"(block), [shift] "m"(shift), [totals] "m"(totals)
                     : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}

/* The same of a wide accumulator. */
static inline void add_wide(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *vector,
                            uint32_t quad_count, uint32_t shift, int32_t *totals) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = vector;
    register uint32_t n __asm__("r2") = quad_count;
    __asm__ volatile("ldr r3, %[block]\n\t"
                     "ldr r8, [r3]\n\t"
                     "ldr r11, [r3, #8]\n\t"
                     "mov r9, r8\n\t"
                     "asrs r10, r8, #31\n\t"
                     "mov r12, r11\n\t"
                     "asrs lr, r11, #31\n\t" RNNC_ADD_QUADS(ADD_WIDE_QUAD) "ldr r3, %[block]\n\t"
                                                                           "subs r9, r9, r8\n\t"
                                                                           "sbc r10, r10, r8, asr #31\n\t"
                                                                           "lsrs r9, r9, #8\n\t"
                                                                           "orr r9, r9, r10, lsl #24\n\t"
                                                                           "ldr r4, [r3, #4]\n\t"
                                                                           "ldr r5, [r3, #12]\n\t"
                                                                           "mov r10, r11\n\t"
                                                                           "subs r12, r12, r11\n\t"
                                                                           "sbc lr, lr, r11, asr #31\n\t"
                                                                           "lsrs r12, r12, #8\n\t"
                                                                           "orr r11, r12, lr, lsl #24\n\t"
                                                                           "adds r9, r9, r4\n\t"
                                                                           "adds r11, r11, r5\n\t" ADD_TO_TOTALS
                     : "+r"(w), "+r"(x), "+r"(n)
                     : [block] "m"(block), [shift] "m"(shift), [totals] "m"(totals)
                     : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}

/* Writes a block of `count` rows, of which the first 4 count. */
static inline void store_block(const int32_t *totals, int16_t *output, int32_t count) {
    if (count >= 4) {
        output[0] = (int16_t)rnnc_saturate16(totals[0]);
        output[1] = (int16_t)rnnc_saturate16(totals[1]);
        output[2] = (int16_t)rnnc_saturate16(totals[2]);
        output[3] = (int16_t)rnnc_saturate16(totals[3]);
        return;
    }
    for (int i = 0; i < count; i++) {
        output[i] = (int16_t)rnnc_saturate16(totals[i]);
    }
}

/* Any product, from a row on that begins a block: a block of each accumulator in turn. */
static void run_any(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output, int32_t row) {
    const rnnc_matvec_accumulator *const end = product->accumulators + product->accumulator_count;
    for (; row < product->row_count; row += 4) {
        int32_t totals[4] = {0, 0, 0, 0};
        const uint32_t index = (uint32_t)row / 4U;
        const int16_t *const *input = inputs;
        for (const rnnc_matvec_accumulator *each = product->accumulators; each != end; each++) {
            const uint32_t quads = each->quads;
            const int16_t *const weights = each->weights + index * 8U * quads;
            if (each->is_wide != 0) {
                add_wide(weights, &each->blocks[index], *input, quads, each->left_shift, totals);
            } else {
                add_narrow(weights, &each->blocks[index], *input, quads, each->left_shift, totals);
            }
            input++;
        }
        store_block(totals, &output[row], product->row_count - row);
    }
}

void rnnc_matvec_dsp(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    const rnnc_matvec_accumulator *const first = product->accumulators;
    int32_t done = 0;
    if (product->accumulator_count == 1 && first->is_wide == 0 && first->left_shift == 0) {
        done = product->row_count & ~3;
        if (done > 0) {
            run_plain(first, inputs[0], output, done);
        }
    }
    run_any(product, inputs, output, done);
}

#endif
