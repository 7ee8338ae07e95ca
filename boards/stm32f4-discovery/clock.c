/* 168 MHz from the board's 8 MHz crystal. Registers and values: ST RM0090, RCC (6.3) and flash interface (3.9). */
#include "board.h"

#include <stdint.h>

#define FLASH_ACR (*(volatile uint32_t *)0x40023C00u)
#define RCC_CR (*(volatile uint32_t *)0x40023800u)
#define RCC_PLLCFGR (*(volatile uint32_t *)0x40023804u)
#define RCC_CFGR (*(volatile uint32_t *)0x40023808u)

#define CR_HSEON (1u << 16)
#define CR_HSERDY (1u << 17)
#define CR_PLLON (1u << 24)
#define CR_PLLRDY (1u << 25)

/* 8 MHz / 8 * 336 / 2 = 168 MHz; / 7 = 48 MHz for USB. */
#define PLLCFGR_SOURCE_HSE (1u << 22)
#define PLLCFGR_168_MHZ (8u | (336u << 6) | PLLCFGR_SOURCE_HSE | (7u << 24))

/* APB1 at 42 MHz (divided by 4), APB2 at 84 MHz (by 2): their limits. */
#define CFGR_PPRE1_4 (5u << 10)
#define CFGR_PPRE2_2 (4u << 13)
#define CFGR_SW_PLL 2u
#define CFGR_SWS_MASK (3u << 2)
#define CFGR_SWS_PLL (2u << 2)

/* Five wait states are what 168 MHz at 3.3 V needs; prefetch and both caches on. */
#define ACR_168_MHZ (5u | (1u << 8) | (1u << 9) | (1u << 10))

void board_init(void) {
    RCC_CR |= CR_HSEON;
    while ((RCC_CR & CR_HSERDY) == 0u) {
    }
    RCC_PLLCFGR = PLLCFGR_168_MHZ;
    RCC_CR |= CR_PLLON;
    while ((RCC_CR & CR_PLLRDY) == 0u) {
    }
    FLASH_ACR = ACR_168_MHZ;
    RCC_CFGR = CFGR_PPRE1_4 | CFGR_PPRE2_2;
    RCC_CFGR |= CFGR_SW_PLL;
    while ((RCC_CFGR & CFGR_SWS_MASK) != CFGR_SWS_PLL) {
    }
}
