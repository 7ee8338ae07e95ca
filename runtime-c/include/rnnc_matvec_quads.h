#ifndef RNNC_MATVEC_QUADS_H
#define RNNC_MATVEC_QUADS_H

/* Assembly with SMLAD that sums a block of 4 rows, as compilers keep neither all sums nor the words of a quad in
 * registers: for the sources of kernels, not for callers. r7 is left to compilers: it may be a frame pointer. */

/** One word of weights, two rows by two columns: to the sum of the even row, and to 256 times the odd row's beside it.
 */
#define RNNC_ADD_PAIR(w, x, even, both)                                                                                \
    "smlad " both ", " w ", " x ", " both "\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                          \
    "smlad " even ", " w ", " x ", " even "\n\t"

/** r0: weights, r1: input, r8 and r9: sums of rows 0 and 1, r10 and r11: of rows 2 and 3. */
#define RNNC_ADD_QUAD                                                                                                  \
    "ldmia r0!, {r3, r4, r5, r6}\n\t"                                                                                  \
    "ldrd r12, lr, [r1], #8\n\t" RNNC_ADD_PAIR("r3", "r12", "r8", "r9") RNNC_ADD_PAIR("r4", "r12", "r10", "r11")       \
        RNNC_ADD_PAIR("r5", "lr", "r8", "r9") RNNC_ADD_PAIR("r6", "lr", "r10", "r11")

/** r2 quads, each added by `add`, one or two a turn. Nothing but LSRS and SUBS changes the flags. */
#define RNNC_ADD_QUADS(add)                                                                                            \
    "lsrs r2, r2, #1\n\t"                                                                                              \
    "bcc 1f\n\t" add "1:\n\t"                                                                                          \
    "beq 3f\n\t"                                                                                                       \
    "2:\n\t" add add "subs r2, r2, #1\n\t"                                                                             \
    "bne 2b\n\t"                                                                                                       \
    "3:\n\t"

/** What a block may change beside r0, which holds the weights. */
#define RNNC_BLOCK_REGISTERS "r1", "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory"

#endif
