/* The vector table of any Cortex-M, and where all its exceptions go. BOARD_IRQS is the number of the chip's interrupt
   lines (default 0: nothing is enabled, so a table of the core's own exceptions is enough). */
#ifndef BOARD_IRQS
#define BOARD_IRQS 0
#endif

    .syntax unified
    .thumb

    .section .vectors, "a"
    .word stack_top
    .word start
    .rept 14 + BOARD_IRQS
    .word fault
    .endr

/* The stack may be what broke, so the report starts from a fresh one. */
    .section .text.fault, "ax"
    .thumb_func
    .type fault, %function
fault:
    mrs r0, msp
    ldr r1, =stack_top
    mov sp, r1
    bl report_fault
    .ltorg
