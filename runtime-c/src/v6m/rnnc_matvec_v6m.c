#include "rnnc_matvec.h"

#if RNNC_V6M

#include "rnnc_matvec_blocks.h"

/* A word of weights in r4, two columns of two rows; the columns of the input in r2 and r3. */
#define ADD_PAIR(w, even, both)                                                                                        \
    "sxth r6, " w "\n\t"                                                                                               \
    "muls r6, r2, r6\n\t"                                                                                              \
    "add " both ", " both ", r6\n\t"                                                                                   \
    "sxtb r6, " w "\n\t"                                                                                               \
    "muls r6, r2, r6\n\t"                                                                                              \
    "asrs " w ", " w ", #16\n\t"                                                                                       \
    "add " even ", " even ", r6\n\t"                                                                                   \
    "sxtb r6, " w "\n\t"                                                                                               \
    "muls r6, r3, r6\n\t"                                                                                              \
    "muls " w ", r3, " w "\n\t"                                                                                        \
    "add " even ", " even ", r6\n\t"                                                                                   \
    "add " both ", " both ", " w "\n\t"

#define ADD_COLUMNS                                                                                                    \
    "ldmia r1!, {r3}\n\t"                                                                                              \
    "ldmia r0!, {r4, r5}\n\t"                                                                                          \
    "sxth r2, r3\n\t"                                                                                                  \
    "asrs r3, r3, #16\n\t" ADD_PAIR("r4", "r8", "r9") ADD_PAIR("r5", "r10", "r11")

/* Assembly, as compilers do not add to the high registers. */
static inline rnnc_block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                         uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register const int16_t *end __asm__("r12") = &input[4 * quads];
    register int32_t even0 __asm__("r8") = block->bias[0];
    register int32_t both0 __asm__("r9") = rnnc_add_product(block->bias[0], block->bias[1], 256);
    register int32_t even2 __asm__("r10") = block->bias[2];
    register int32_t both2 __asm__("r11") = rnnc_add_product(block->bias[2], block->bias[3], 256);
    __asm__ volatile(".syntax unified\n\t"
                     "1:\n\t" ADD_COLUMNS ADD_COLUMNS "cmp r1, r12\n\t"
                     "bne 1b"
                     : "+r"(w), "+r"(x), "+r"(even0), "+r"(both0), "+r"(even2), "+r"(both2)
                     : "r"(end)
                     : "r2", "r3", "r4", "r5", "r6", "cc", "memory");
    return (rnnc_block_sums){{even0, rnnc_odd_row(both0, even0), even2, rnnc_odd_row(both2, even2)}};
}

void rnnc_matvec_v6m(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    rnnc_matvec_by_blocks(product, inputs, output, sum_narrow, rnnc_sum_wide_block);
}

#endif
