/* One compiled model as the harness sees it: a table that the generated bench_model.c fills. */
#ifndef RNNC_BENCH_H
#define RNNC_BENCH_H

#include "measure.h"
#include "rnnc_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The harness's own buffers lie in a section of their own: they are the caller's memory, not the model's. */
#define BENCH_WINDOW __attribute__((section(".bss.bench_window"), aligned(8)))
#define BENCH_INSTANCE __attribute__((section(".bss.bench_instance"), aligned(8)))

/* A model's input, output or state. `values` holds `bytes` bytes for every step of the window, or `bytes` once. */
typedef struct bench_array {
    uint8_t *values;
    uint32_t bytes;
    bool per_step;
} bench_array;

/* One measured call. With `empty`, bench_nothing is called in the place of the model's function, by the same
   instructions: the difference of the two tick counts is the model's function alone. */
typedef rnnc_status bench_call(bool empty, int32_t steps, bench_measure *measure);

typedef struct bench_model {
    const bench_array *inputs;
    const bench_array *outputs;
    const bench_array *states;
    uint32_t input_count;
    uint32_t output_count;
    uint32_t state_count;
    int32_t steps; /* what the windows hold */
    rnnc_status (*init)(void);
    bench_call *infer;
    bench_call *push; /* NULL in a model that needs its whole window, as the three below */
    bench_call *output;
    rnnc_status (*get_state)(int32_t slot);
    rnnc_status (*set_state)(int32_t slot);
} bench_model;

extern const bench_model bench_table;

/* Serves one request and ends with host_exit. */
__attribute__((noreturn)) void bench_main(void);

#endif
