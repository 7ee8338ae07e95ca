#include "rnnc_matvec.h"

#if RNNC_V7M

#include "rnnc_matvec_blocks.h"

/* One column of 4 rows: the halfwords of rows 0 and 1 and of rows 2 and 3. */
#define ADD_COLUMN(x, w01, w23)                                                                                        \
    "ldrsh r2, " x "\n\t"                                                                                              \
    "ldrsh r4, " w23 "\n\t"                                                                                            \
    "ldrsh r3, " w01 "\n\t"                                                                                            \
    "sxtb r5, r3\n\t"                                                                                                  \
    "sxtb r6, r4\n\t"                                                                                                  \
    "mla r9, r3, r2, r9\n\t"                                                                                           \
    "mla r11, r4, r2, r11\n\t"                                                                                         \
    "mla r8, r5, r2, r8\n\t"                                                                                           \
    "mla r10, r6, r2, r10\n\t"

/* Assembly, as compilers do not keep all sums in registers. */
static inline rnnc_block_sums sum_narrow(const int16_t *weights, const rnnc_matvec_block *block, const int16_t *input,
                                         uint32_t quads) {
    register const int16_t *w __asm__("r0") = weights;
    register const int16_t *x __asm__("r1") = input;
    register const int16_t *end __asm__("r12") = &input[4 * quads];
    register int32_t even0 __asm__("r8") = block->bias[0];
    register int32_t both0 __asm__("r9") = rnnc_add_product(block->bias[0], block->bias[1], 256);
    register int32_t even2 __asm__("r10") = block->bias[2];
    register int32_t both2 __asm__("r11") = rnnc_add_product(block->bias[2], block->bias[3], 256);
    __asm__ volatile("1:\n\t" ADD_COLUMN("[r1, #2]", "[r0, #2]", "[r0, #6]")
                         ADD_COLUMN("[r1, #4]", "[r0, #8]", "[r0, #12]")
                             ADD_COLUMN("[r1, #6]", "[r0, #10]", "[r0, #14]")
                                 ADD_COLUMN("[r1], #8", "[r0], #16", "[r0, #4]") "cmp r1, r12\n\t"
                                                                                 "bne 1b"
                     : "+r"(w), "+r"(x), "+r"(even0), "+r"(both0), "+r"(even2), "+r"(both2)
                     : "r"(end)
                     : "r2", "r3", "r4", "r5", "r6", "cc", "memory");
    return (rnnc_block_sums){{even0, rnnc_odd_row(both0, even0), even2, rnnc_odd_row(both2, even2)}};
}

void rnnc_matvec_v7m(const rnnc_matvec *product, const int16_t *const *inputs, int16_t *output) {
    rnnc_matvec_by_blocks(product, inputs, output, sum_narrow, rnnc_sum_wide_block);
}

#endif
