/* Serves one request: runs a model over the runs that the host sends and answers with outputs and counts.
   README.md defines the bytes. Values travel in the machine's own little-endian form. */
#include "bench.h"
#include "host.h"

#define REQUEST_MAGIC 0x31514E52u  /* "RNQ1" */
#define RESPONSE_MAGIC 0x31414E52u /* "RNA1" */

#define FLAG_STREAM 1u      /* push step by step instead of infer */
#define FLAG_EVERY_STEP 2u  /* with FLAG_STREAM: outputs after every step instead of at the run's end */
#define FLAG_KEEP_STATE 4u  /* runs after the first start from the state that the one before left */
#define FLAG_SET_STATES 8u  /* every run begins with the values of all state slots */
#define FLAG_GET_STATES 16u /* every run ends with the values of all state slots */

/* A stream's stack is measured over its first calls only: each costs a pass over the whole stack. */
#define STACK_CALLS 64u

static uint32_t read_word(void) {
    uint32_t word;
    host_read(&word, sizeof word);
    return word;
}

static void write_word(uint32_t word) {
    host_write(&word, sizeof word);
}

static void write_call(rnnc_status status, const bench_measure *measure) {
    uint32_t call[2] = {(uint32_t)status, measure->ticks};
    host_write(call, sizeof call);
}

/* Reads the inputs whose `per_step` is the given one: `steps` steps of them, or their whole. */
static void read_inputs(bool per_step, int32_t steps) {
    for (uint32_t i = 0; i < bench_table.input_count; i++) {
        const bench_array *input = &bench_table.inputs[i];
        if (input->per_step == per_step)
            host_read(input->values, per_step ? input->bytes * (uint32_t)steps : input->bytes);
    }
}

static void write_outputs(int32_t steps) {
    for (uint32_t i = 0; i < bench_table.output_count; i++) {
        const bench_array *output = &bench_table.outputs[i];
        host_write(output->values, output->per_step ? output->bytes * (uint32_t)steps : output->bytes);
    }
}

static void set_states(void) {
    for (uint32_t i = 0; i < bench_table.state_count; i++) {
        host_read(bench_table.states[i].values, bench_table.states[i].bytes);
        if (bench_table.set_state((int32_t)i) != RNNC_OK)
            host_exit(3);
    }
}

static void get_states(void) {
    for (uint32_t i = 0; i < bench_table.state_count; i++) {
        if (bench_table.get_state((int32_t)i) != RNNC_OK)
            host_exit(3);
        host_write(bench_table.states[i].values, bench_table.states[i].bytes);
    }
}

static void answer_output(bench_measure *measure) {
    rnnc_status status = bench_table.output(false, 1, measure);
    write_call(status, measure);
    if (status == RNNC_OK)
        write_outputs(1);
}

static void stream_run(int32_t steps, uint32_t flags, bench_measure *measure) {
    read_inputs(false, 1);
    for (int32_t step = 0; step < steps; step++) {
        measure->with_stack = (uint32_t)step < STACK_CALLS;
        read_inputs(true, 1);
        rnnc_status status = bench_table.push(false, 1, measure);
        write_call(status, measure);
        if ((flags & FLAG_EVERY_STEP) != 0u && status == RNNC_OK)
            answer_output(measure);
    }
    if ((flags & FLAG_EVERY_STEP) == 0u) {
        measure->with_stack = true;
        answer_output(measure);
    }
}

static void infer_run(int32_t steps, bench_measure *measure) {
    if (steps < 0 || steps > bench_table.steps)
        host_exit(4);
    read_inputs(false, steps);
    read_inputs(true, steps);
    rnnc_status status = bench_table.infer(false, steps, measure);
    write_call(status, measure);
    if (status == RNNC_OK)
        write_outputs(steps);
}

void bench_nothing(void) {}

/* The ticks of an empty call of each kind, which the host takes off; zeros where nothing counts. */
static void write_empty_calls(void) {
    bench_call *const calls[3] = {bench_table.infer, bench_table.push, bench_table.output};
    for (uint32_t i = 0; i < 3u; i++) {
        bench_measure measure = {false, 0u, 0u};
        if (BENCH_COUNTS && calls[i] != NULL)
            (void)calls[i](true, 0, &measure);
        write_word(measure.ticks);
    }
}

void bench_main(void) {
    host_open();
    if (read_word() != REQUEST_MAGIC)
        host_exit(2);
    uint32_t flags = read_word();
    uint32_t runs = read_word();
    if (((flags & FLAG_STREAM) != 0u && bench_table.push == NULL) ||
        ((flags & (FLAG_SET_STATES | FLAG_GET_STATES)) != 0u && bench_table.get_state == NULL))
        host_exit(2);

    write_word(RESPONSE_MAGIC);
    write_empty_calls();
    bench_measure measure = {true, 0u, 0u};
    for (uint32_t run = 0; run < runs; run++) {
        int32_t steps = (int32_t)read_word();
        if ((run == 0u || (flags & FLAG_KEEP_STATE) == 0u) && bench_table.init() != RNNC_OK)
            host_exit(3);
        if ((flags & FLAG_SET_STATES) != 0u)
            set_states();
        if ((flags & FLAG_STREAM) != 0u)
            stream_run(steps, flags, &measure);
        else
            infer_run(steps, &measure);
        if ((flags & FLAG_GET_STATES) != 0u)
            get_states();
    }
    write_word(measure.stack_bytes);
    write_word(RESPONSE_MAGIC);
    host_exit(0);
}
