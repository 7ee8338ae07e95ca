#include "nops.h"

__asm__(".section .text.nops_infer, \"ax\"\n"
        ".syntax unified\n"
        ".thumb\n"
        ".global nops_infer\n"
        ".thumb_func\n"
        ".type nops_infer, %function\n"
        "nops_infer:\n"
        "    movs r0, #0\n"
        ".rept 100\n"
        "    nop\n"
        ".endr\n"
        "    bx lr\n"
        ".text\n");

rnnc_status nops_init(nops_instance *m) {
    m->unused = 0;
    return RNNC_OK;
}
