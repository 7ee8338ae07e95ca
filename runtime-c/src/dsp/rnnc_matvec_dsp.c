#include "rnnc_matvec.h"

#if RNNC_DSP

#include "rnnc_matvec_blocks.h"

/* Assembly, as compilers keep neither all sums nor the words of a quad in registers. r7 is left to them: it may be a
 * frame pointer. */

/* One word of weights, two rows by two columns: to the sum of the even row, and to 256 times the odd row's beside it.
 */
#define ADD_PAIR(w, x, even, both)                                                                                     \
    "smlad " both ", " w ", " x ", " both "\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad " even ", " w ", " x ", " even "\n\t"

/* The same where 256 times a sum needs 64 bits: two registers. */
#define ADD_WIDE_PAIR(w, x, even, low, high)                                                                           \
    "smlald " low ", " high ", " w ", " x "\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad " even ", " w ", " x ", " even "\n\t"

/* r0: weights, r1: input, r8 and r9: sums of rows 0 and 1, r10 and r11: of rows 2 and 3. */
#define ADD_QUAD                                                                                                       \
    "ldmia r0!, {r3, r4, r5, r6}\n\t"                                                                                  \
    "ldrd r12, lr, [r1], #8\n\t" ADD_PAIR("r3", "r12", "r8", "r9") ADD_PAIR("r4", "r12", "r10", "r11")                 \
        ADD_PAIR("r5", "lr", "r8", "r9") ADD_PAIR("r6", "lr", "r10", "r11")

/* r0: weights, r1: input, r8 and r9, r10: sums of rows 0 and 1, r11 and r12, lr: of rows 2 and 3. */
#define ADD_WIDE_QUAD                                                                                                  \
    "ldrd r3, r4, [r0], #8\n\t"                                                                                        \
    "ldrd r5, r6, [r1], #8\n\t" ADD_WIDE_PAIR("r3", "r5", "r8", "r9", "r10") ADD_WIDE_PAIR(                            \
        "r4", "r5", "r11", "r12", "lr") "ldrd r3, r4, [r0], #8\n\t" ADD_WIDE_PAIR("r3", "r6", "r8", "r9", "r10")       \
        ADD_WIDE_PAIR("r4", "r6", "r11", "r12", "lr")

/* r2 quads, one or two a turn. Nothing but LSRS and SUBS changes the flags. */
#define ADD_QUADS(add)                                                                                                 \
    "lsrs r2, r2, #1\n\t"                                                                                              \
    "bcc 1f\n\t" add "1:\n\t"                                                                                          \
    "beq 3f\n\t"                                                                                                       \
    "2:\n\t" add add "subs r2, r2, #1\n\t"                                                                             \
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
                     "add r11, r10, r11, lsl #8\n\t" ADD_QUADS(ADD_QUAD) "ldr r2, %[block]\n\t"
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

static inline rnnc_block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                         uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register uint32_t n __asm__("r2") = quads;
    register int32_t s0 __asm__("r8") = block->bias[0];
    register int32_t s1 __asm__("r9") = block->bias[1];
    register int32_t s2 __asm__("r10") = block->bias[2];
    register int32_t s3 __asm__("r11") = block->bias[3];
    __asm__ volatile("add r9, r8, r9, lsl #8\n\t"
                     "add r11, r10, r11, lsl #8\n\t" ADD_QUADS(ADD_QUAD) "subs r9, r9, r8\n\t"
                                                                         "subs r11, r11, r10\n\t"
                                                                         "asrs r9, r9, #8\n\t"
                                                                         "asrs r11, r11, #8"
                     : "+r"(w), "+r"(x), "+r"(n), "+r"(s0), "+r"(s1), "+r"(s2), "+r"(s3)
                     :
                     : "r3", "r4", "r5", "r6", "r12", "lr", "cc", "memory");
    return (rnnc_block_sums){{s0, s1, s2, s3}};
}

static inline rnnc_block_sums sum_wide(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                       uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register uint32_t n __asm__("r2") = quads;
    register int32_t even0 __asm__("r8") = block->bias[0];
    register int32_t odd1 __asm__("r9");
    register int32_t even2 __asm__("r11") = block->bias[2];
    register int32_t odd3 __asm__("r12");
    __asm__ volatile("mov r9, r8\n\t"
                     "asrs r10, r8, #31\n\t"
                     "mov r12, r11\n\t"
                     "asrs lr, r11, #31\n\t" ADD_QUADS(ADD_WIDE_QUAD) "subs r9, r9, r8\n\t"
                                                                      "sbc r10, r10, r8, asr #31\n\t"
                                                                      "lsrs r9, r9, #8\n\t"
                                                                      "orr r9, r9, r10, lsl #24\n\t"
                                                                      "subs r12, r12, r11\n\t"
                                                                      "sbc lr, lr, r11, asr #31\n\t"
                                                                      "lsrs r12, r12, #8\n\t"
                                                                      "orr r12, r12, lr, lsl #24"
                     : "+r"(w), "+r"(x), "+r"(n), "+r"(even0), "=r"(odd1), "+r"(even2), "=r"(odd3)
                     :
                     : "r3", "r4", "r5", "r6", "r10", "lr", "cc", "memory");
    return (rnnc_block_sums){{even0, odd1 + block->bias[1], even2, odd3 + block->bias[3]}};
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
    rnnc_matvec_any(product, inputs, output, done, sum_narrow, sum_wide);
}

#endif
