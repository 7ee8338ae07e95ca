#include "rnnc_matvec.h"

#if RNNC_MVE

#include "rnnc_matvec_blocks.h"
#include "rnnc_matvec_quads.h"

/* Assembly, as compilers form no low-overhead loops with these accumulators. r7 is left to them: it may be a frame
 * pointer. */

/* 8 columns. The words of two rows stand apart from those of the other two: q0 and q1, 8 halfwords each; q2: the input.
 * The lower bytes, widened, are the even rows' weights. */
#define LOAD_COLUMNS                                                                                                   \
    "vld20.32 {q0, q1}, [r0]\n\t"                                                                                      \
    "vld21.32 {q0, q1}, [r0]!\n\t"                                                                                     \
    "vldrh.u16 q2, [r1], #16\n\t"

/* r4 and r6: sums of rows 0 and 1, r8 and r10: of rows 2 and 3. */
#define ADD_COLUMNS                                                                                                    \
    LOAD_COLUMNS "vmladava.s16 r6, q0, q2\n\t"                                                                         \
                 "vmovlb.s8 q0, q0\n\t"                                                                                \
                 "vmladava.s16 r10, q1, q2\n\t"                                                                        \
                 "vmovlb.s8 q1, q1\n\t"                                                                                \
                 "vmladava.s16 r4, q0, q2\n\t"                                                                         \
                 "vmladava.s16 r8, q1, q2\n\t"

/* The quad that remains of an odd number. */
#define ADD_QUAD                                                                                                       \
    "ldrd r2, r3, [r0], #8\n\t"                                                                                        \
    "ldrd r5, r9, [r1], #8\n\t" RNNC_ADD_PAIR("r2", "r5", "r4", "r6")                                                  \
        RNNC_ADD_PAIR("r3", "r5", "r8", "r10") "ldrd r2, r3, [r0], #8\n\t" RNNC_ADD_PAIR("r2", "r9", "r4", "r6")       \
            RNNC_ADD_PAIR("r3", "r9", "r8", "r10")

/* r2: quads, two at a time, then the last of an odd number. */
#define ADD_BLOCK                                                                                                      \
    "lsrs r3, r2, #1\n\t"                                                                                              \
    "wls lr, r3, 2f\n\t"                                                                                               \
    "1:\n\t" ADD_COLUMNS "le lr, 1b\n\t"                                                                               \
    "2:\n\t"                                                                                                           \
    "lsls r2, r2, #31\n\t"                                                                                             \
    "beq 3f\n\t" ADD_QUAD "3:\n\t"

#define START_BLOCK                                                                                                    \
    "add r6, r4, r6, lsl #8\n\t"                                                                                       \
    "add r10, r8, r10, lsl #8\n\t"

#define END_BLOCK                                                                                                      \
    "subs r6, r6, r4\n\t"                                                                                              \
    "subs r10, r10, r8\n\t"                                                                                            \
    "asrs r6, r6, #8\n\t"                                                                                              \
    "asrs r10, r10, #8\n\t"

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
                     "ldr r3, %[block]\n\t"
                     "ldr r1, %[input]\n\t"
                     "ldr r2, %[quads]\n\t"
                     "ldmia r3!, {r4, r6, r8, r10}\n\t"
                     "str r3, %[block]\n\t" START_BLOCK ADD_BLOCK END_BLOCK "ldr r2, %[block]\n\t"
                     "ldr r1, %[target]\n\t"
                     "vmov.32 q0[0], r4\n\t"
                     "vmov.32 q0[1], r6\n\t"
                     "vldrw.u32 q1, [r2], #16\n\t"
                     "vmov.32 q0[2], r8\n\t"
                     "vmov.32 q0[3], r10\n\t"
                     "str r2, %[block]\n\t"
                     "vrmulh.s32 q0, q0, q1\n\t"
                     "ldr r3, %[end]\n\t"
                     "vqmovnb.s32 q0, q0\n\t"
                     "vstrh.32 q0, [r1], #8\n\t"
                     "str r1, %[target]\n\t"
                     "cmp r1, r3\n\t"
                     "bne 0b"
                     : "+r"(weights), [block] "+m"(block), [target] "+m"(target)
                     : [input] "m"(input), [quads] "m"(quads), [end] "m"(end)
                     : "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "lr", "q0", "q1", "q2", "cc", "memory");
}

static inline rnnc_block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                         uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register uint32_t n __asm__("r2") = quads;
    register int32_t s0 __asm__("r4") = block->bias[0];
    register int32_t s1 __asm__("r6") = block->bias[1];
    register int32_t s2 __asm__("r8") = block->bias[2];
    register int32_t s3 __asm__("r10") = block->bias[3];
    __asm__ volatile(START_BLOCK ADD_BLOCK END_BLOCK
                     : "+r"(w), "+r"(x), "+r"(n), "+r"(s0), "+r"(s1), "+r"(s2), "+r"(s3)
                     :
                     : "r3", "r5", "r9", "lr", "q0", "q1", "q2", "cc", "memory");
    return (rnnc_block_sums){{s0, s1, s2, s3}};
}

/* 256 times a sum needs 64 bits: r4, r5 and r8, r9 hold them; r6 and r10 the even rows' sums. */
static inline rnnc_block_sums sum_wide(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                       uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register uint32_t n __asm__("r2") = quads;
    register int32_t odd1 __asm__("r4");
    register int32_t even0 __asm__("r6") = block->bias[0];
    register int32_t odd3 __asm__("r8");
    register int32_t even2 __asm__("r10") = block->bias[2];
    __asm__ volatile("mov r4, r6\n\t"
                     "asrs r5, r6, #31\n\t"
                     "mov r8, r10\n\t"
                     "asrs r9, r10, #31\n\t"
                     "lsrs r3, r2, #1\n\t"
                     "wls lr, r3, 2f\n\t"
                     "1:\n\t" LOAD_COLUMNS "vmlaldava.s16 r4, r5, q0, q2\n\t"
                     "vmovlb.s8 q0, q0\n\t"
                     "vmlaldava.s16 r8, r9, q1, q2\n\t"
                     "vmovlb.s8 q1, q1\n\t"
                     "vmladava.s16 r6, q0, q2\n\t"
                     "vmladava.s16 r10, q1, q2\n\t"
                     "le lr, 1b\n\t"
                     "2:\n\t"
                     "lsls r2, r2, #31\n\t"
                     "beq 3f\n\t"
                     "ldr r2, [r1], #4\n\t"
                     "ldr lr, [r1], #4\n\t"
                     "ldr r3, [r0], #4\n\t"
                     "smlald r4, r5, r3, r2\n\t"
                     "sxtb16 r3, r3\n\t"
                     "smlad r6, r3, r2, r6\n\t"
                     "ldr r3, [r0], #4\n\t"
                     "smlald r8, r9, r3, r2\n\t"
                     "sxtb16 r3, r3\n\t"
                     "smlad r10, r3, r2, r10\n\t"
                     "ldr r3, [r0], #4\n\t"
                     "smlald r4, r5, r3, lr\n\t"
                     "sxtb16 r3, r3\n\t"
                     "smlad r6, r3, lr, r6\n\t"
                     "ldr r3, [r0], #4\n\t"
                     "smlald r8, r9, r3, lr\n\t"
                     "sxtb16 r3, r3\n\t"
                     "smlad r10, r3, lr, r10\n\t"
                     "3:\n\t"
                     "subs r4, r4, r6\n\t"
                     "sbc r5, r5, r6, asr #31\n\t"
                     "lsrs r4, r4, #8\n\t"
                     "orr r4, r4, r5, lsl #24\n\t"
                     "subs r8, r8, r10\n\t"
                     "sbc r9, r9, r10, asr #31\n\t"
                     "lsrs r8, r8, #8\n\t"
                     "orr r8, r8, r9, lsl #24"
                     : "+r"(w), "+r"(x), "+r"(n), "=r"(odd1), "+r"(even0), "=r"(odd3), "+r"(even2)
                     :
                     : "r3", "r5", "r9", "lr", "q0", "q1", "q2", "cc", "memory");
    return (rnnc_block_sums){{even0, odd1 + block->bias[1], even2, odd3 + block->bias[3]}};
}

void rnnc_matvec_mve(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
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
