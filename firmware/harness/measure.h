/* Counts what one call executes and how deep it goes into the stack.
   BENCH_COUNTER names the board's counter; without one no ticks are counted. The stack is measured on Cortex-M only. */
#ifndef RNNC_MEASURE_H
#define RNNC_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef BENCH_COUNTER
#include BENCH_COUNTER
#define BENCH_COUNTS true
#else
#define BENCH_COUNTS false
#endif

#define BENCH_INLINE static inline __attribute__((always_inline))

/* Hides where a function pointer comes from, so that one call instruction serves the model and bench_nothing. */
#define BENCH_OPAQUE(pointer) __asm__ volatile("" : "+r"(pointer))

/* What a measured call reports when the counter ran over. */
#define BENCH_TICKS_LOST UINT32_MAX

#define BENCH_STACK_PAINT 0xA5C35A3Cu

typedef struct bench_measure {
    bool with_stack; /* set by the caller: painting costs time, so long streams measure only some of their calls */
    uint32_t ticks;
    uint32_t stack_bytes; /* the largest so far */
} bench_measure;

/* Returns at once, by one instruction: the call that measures the measuring itself. It is called through other function
   types where BENCH_COUNTS only; on a Cortex-M the arguments that it does not take are harmless. */
void bench_nothing(void);

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

extern uint32_t stack_limit[]; /* the link script's: the lowest word of the stack */

/* In the frame of the caller, so that the stack pointer is the one that the measured function starts from. */
BENCH_INLINE uint32_t *bench_stack_pointer(void) {
    uint32_t *top;
    __asm__ volatile("mov %0, sp" : "=r"(top)::"memory");
    return top;
}

BENCH_INLINE void bench_paint_stack(void) {
    uint32_t *top = bench_stack_pointer();
    for (volatile uint32_t *word = stack_limit; word < top; word++)
        *word = BENCH_STACK_PAINT;
}

BENCH_INLINE void bench_read_stack(bench_measure *measure) {
    uint32_t *top = bench_stack_pointer();
    volatile uint32_t *word = stack_limit;
    while (word < top && *word == BENCH_STACK_PAINT)
        word++;
    uint32_t bytes = (uint32_t)((uintptr_t)top - (uintptr_t)word);
    if (bytes > measure->stack_bytes)
        measure->stack_bytes = bytes;
}

#else

BENCH_INLINE void bench_paint_stack(void) {}

BENCH_INLINE void bench_read_stack(bench_measure *measure) {
    (void)measure;
}

#endif

#ifndef BENCH_COUNTER

BENCH_INLINE void counter_start(void) {}

BENCH_INLINE uint32_t counter_read(void) {
    return 0;
}

BENCH_INLINE uint32_t counter_elapsed(uint32_t first, uint32_t last) {
    (void)first;
    (void)last;
    return 0;
}

#endif

/* The last thing before the measured call. */
BENCH_INLINE uint32_t bench_begin(const bench_measure *measure) {
    if (measure->with_stack)
        bench_paint_stack();
    counter_start();
    return counter_read();
}

/* The first thing after the measured call. */
BENCH_INLINE void bench_end(bench_measure *measure, uint32_t first) {
    uint32_t last = counter_read();
    measure->ticks = counter_elapsed(first, last);
    if (measure->with_stack)
        bench_read_stack(measure);
}

#endif
