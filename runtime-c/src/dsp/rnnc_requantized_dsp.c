#include "rnnc_requantized.h"

#if RNNC_DSP

#include "rnnc_matvec_quads.h"

/* A doubled sum to the output's scale: r3 the multiplier, r4 the right shift, r6 half of what it divides by. */
#define REQUANTIZE(sum)                                                                                                \
    "smmulr " sum ", " sum ", r3\n\t"                                                                                  \
    "add " sum ", " sum ", " sum ", asr #31\n\t"                                                                       \
    "add " sum ", " sum ", r6\n\t"                                                                                     \
    "asr " sum ", " sum ", r4\n\t"                                                                                     \
    "ssat " sum ", #16, " sum "\n\t"

/* Blocks of 4 rows of one plain sum; `store` puts the pairs in r8 and r10 at r1, which is the output's next 4 rows. */
#define RUN_BLOCKS(store)                                                                                              \
    __asm__ volatile("0:\n\t"                                                                                          \
                     "ldr r2, %[block]\n\t"                                                                            \
                     "ldr r1, %[input]\n\t"                                                                            \
                     "ldmia r2!, {r8, r9, r10, r11}\n\t"                                                               \
                     "str r2, %[block]\n\t"                                                                            \
                     "ldr r2, %[quads]\n\t"                                                                            \
                     "add r9, r8, r9, lsl #8\n\t"                                                                      \
                     "add r11, r10, r11, lsl #8\n\t" RNNC_ADD_QUADS(                                                   \
                         RNNC_ADD_QUAD) "ldr r2, %[block]\n\t"                                                         \
                                        "ldr r1, %[exponent]\n\t"                                                      \
                                        "ldr r3, [r2], #16\n\t"                                                        \
                                        "ldrsb r4, [r1], #4\n\t"                                                       \
                                        "str r2, %[block]\n\t"                                                         \
                                        "str r1, %[exponent]\n\t"                                                      \
                                        "mvn r5, r4\n\t"                                                               \
                                        "rsb r4, r4, #0\n\t"                                                           \
                                        "mov r6, #1\n\t"                                                               \
                                        "lsl r6, r6, r5\n\t"                                                           \
                                        "sub r9, r9, r8\n\t"                                                           \
                                        "sub r11, r11, r10\n\t"                                                        \
                                        "lsl r8, r8, #1\n\t"                                                           \
                                        "lsl r10, r10, #1\n\t"                                                         \
                                        "asr r9, r9, #7\n\t"                                                           \
                                        "asr r11, r11, #7\n\t" REQUANTIZE("r8") REQUANTIZE("r9") REQUANTIZE("r10")     \
                                            REQUANTIZE("r11") "ldr r1, %[target]\n\t"                                  \
                                                              "pkhbt r8, r8, r9, lsl #16\n\t"                          \
                                                              "pkhbt r10, r10, r11, lsl #16\n\t" store                 \
                                                              "ldr r2, %[end]\n\t"                                     \
                                                              "str r1, %[target]\n\t"                                  \
                                                              "cmp r1, r2\n\t"                                         \
                                                              "bne 0b"                                                 \
                     : [w] "+r"(weights), [block] "+m"(block), [exponent] "+m"(exponent), [target] "+m"(target)        \
                     : [input] "m"(input), [quads] "m"(quads), [end] "m"(end)                                          \
                     : RNNC_BLOCK_REGISTERS)

/* Writes the rows of the first sum, or adds those of the second with saturation. */
static void run_blocks(const rnnc_requantized_sum *sum, const int16_t *input, int16_t *output, int32_t row_count,
                       int adds) {
    register const int16_t *weights __asm__("r0") = sum->sum.weights;
    const rnnc_matvec_block *block = sum->sum.blocks;
    const int8_t *exponent = sum->exponents;
    const uint32_t quads = sum->sum.quads;
    int16_t *target = output;
    const int16_t *const end = output + row_count;
    if (adds) {
        RUN_BLOCKS("ldrd r3, r5, [r1]\n\t"
                   "qadd16 r8, r8, r3\n\t"
                   "qadd16 r10, r10, r5\n\t"
                   "strd r8, r10, [r1], #8\n\t");
    } else {
        RUN_BLOCKS("strd r8, r10, [r1], #8\n\t");
    }
}

/* Whether the sums can be added in pairs of 16 bits: one, or two that nothing but the width cuts off. */
static int is_plain(const rnnc_requantized *product, const int16_t *output) {
    for (int32_t i = 0; i < product->sum_count; i++) {
        if (product->sums[i].kind != RNNC_REQUANTIZED_PLAIN) {
            return 0;
        }
    }
    const int is_whole = product->zero_point == 0 && product->low == INT16_MIN && product->high == INT16_MAX;
    return (product->sum_count == 1 || (product->sum_count == 2 && is_whole)) && (uintptr_t)output % 4 == 0;
}

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : (value > high ? high : value);
}

void rnnc_requantized_dsp(const rnnc_requantized *product, const int16_t *const *inputs, int16_t *output) {
    const int32_t in_blocks = is_plain(product, output) ? product->row_count & ~3 : 0;
    for (int32_t i = 0; i < product->sum_count && in_blocks > 0; i++) {
        run_blocks(&product->sums[i], inputs[i], output, in_blocks, i > 0);
    }
    for (int32_t row = 0; row < in_blocks && product->sum_count == 1; row++) {
        output[row] = (int16_t)clamp(output[row] + product->zero_point, product->low, product->high);
    }
    rnnc_requantized_rows(product, inputs, output, in_blocks);
}

#endif
