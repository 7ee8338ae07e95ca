/* Reset and faults of any Cortex-M; vectors.S leads here. */
#include "bench.h"
#include "board.h"
#include "host.h"

#include <stdint.h>

#define SCB_CCR (*(volatile uint32_t *)0xE000ED14u)
#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_CPACR (*(volatile uint32_t *)0xE000ED88u)
#define MPU_TYPE (*(volatile uint32_t *)0xE000ED90u)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)
#define CCR_UNALIGN_TRP 8u
#define CFSR_STACK (0x12u | (1u << 20)) /* DACCVIOL and MSTKERR, which only the guard raises, and STKOF */
#define MPU_RBAR_REGION_0 0x10u
#define MPU_RASR_GUARD ((1u << 28) | (14u << 1) | 1u) /* no access, no execution, 2^15 bytes */
#define MPU_CTRL_WITH_DEFAULT_MAP 5u
#define GUARD_BYTES 0x8000u
#define CPACR_FULL_CP10_CP11 (0xFu << 20)

/* The link script's. */
extern uint32_t stack_limit[], stack_top[], data_start[], data_end[], bss_start[], bss_end[];
extern const uint32_t data_load[];

__attribute__((noreturn)) void start(void);
__attribute__((noreturn)) void report_fault(const uint32_t *frame);

/* The stack begins where RAM does, but what lies below may be memory that takes writes and forgets them. */
static void guard_stack(void) {
#if __ARM_ARCH >= 8
    __asm__ volatile("msr msplim, %0" ::"r"(stack_limit));
#else
    if (MPU_TYPE != 0u) {
        MPU_RBAR = ((uint32_t)(uintptr_t)stack_limit - GUARD_BYTES) | MPU_RBAR_REGION_0;
        MPU_RASR = MPU_RASR_GUARD;
        MPU_CTRL = MPU_CTRL_WITH_DEFAULT_MAP;
        __asm__ volatile("dsb\n isb" ::: "memory");
    }
#endif
}

void start(void) {
    guard_stack();
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    SCB_CPACR |= CPACR_FULL_CP10_CP11;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
#if __ARM_ARCH == 6
    SCB_CCR |= CCR_UNALIGN_TRP; /* what Armv6-M always does, on a newer core that stands in for it too */
#endif
    const uint32_t *source = data_load;
    for (volatile uint32_t *word = data_start; word < data_end; word++)
        *word = *source++;
    for (volatile uint32_t *word = bss_start; word < bss_end; word++)
        *word = 0u;
    board_init();
    bench_main();
}

__attribute__((weak)) void board_init(void) {}

static void message_hex(const char *label, uint32_t value) {
    char text[9];
    for (uint32_t i = 0; i < 8u; i++) {
        uint32_t digit = (value >> (28u - 4u * i)) & 15u;
        text[i] = (char)(digit < 10u ? '0' + digit : 'a' + digit - 10u);
    }
    text[8] = '\0';
    host_message(label);
    host_message(text);
}

void report_fault(const uint32_t *frame) {
    uint32_t cause = SCB_CFSR;
    if ((cause & CFSR_STACK) != 0u || frame < stack_limit || (uintptr_t)frame > (uintptr_t)stack_top - 32u)
        host_message("stack overflow");
    else
        message_hex("fault at pc ", frame[6]);
    message_hex(", cfsr ", cause);
    host_message("\n");
    host_exit(1);
}
