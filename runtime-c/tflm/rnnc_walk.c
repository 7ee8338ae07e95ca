#include "rnnc_walk.h"

#include "rnnc_walk_decode.h"
#include "rnnc_walk_layout.h"

enum { ALIGNMENT = 8 };

static size_t aligned(size_t bytes) {
    return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/* The next `count` records of `size` bytes in a block; NULL where there is no block yet. */
static void *carve(uint8_t *memory, size_t *at, size_t count, size_t size) {
    void *const records = memory == NULL ? NULL : memory + *at;
    *at += aligned(count * size);
    return records;
}

/* Cuts the plan's memory into records; how much it is. */
static size_t lay_records(uint8_t *memory, const walk_counts *counts, rnnc_walk *walk) {
    size_t at = aligned(sizeof(rnnc_walk));
    walk->counts = *counts;
    walk->bases = carve(memory, &at, 1U + counts->vectors + counts->row_bases, sizeof(uint8_t *));
    walk->vectors = carve(memory, &at, counts->vectors, sizeof(walk_vector));
    walk->tables = carve(memory, &at, counts->tables, sizeof(walk_table));
    walk->stages = carve(memory, &at, counts->stages, sizeof(walk_stage));
    walk->steps = carve(memory, &at, counts->steps, sizeof(walk_step));
    walk->accumulators = carve(memory, &at, counts->accumulators, sizeof(rnnc_rows_accumulator));
    walk->parts = carve(memory, &at, counts->parts, sizeof(rnnc_rows_part));
    walk->sources = carve(memory, &at, counts->parts, sizeof(walk_source));
    walk->ops = carve(memory, &at, counts->ops, sizeof(walk_op));
    return at;
}

/* Reads the program, into the walk where there is one. */
static walk_counts read_program(const rnnc_walk_program *program, rnnc_walk *walk, rnnc_walk_fault *fault) {
    walk_decoder decoder = {
        .reader = {program->bytes, program->byte_count, 0, fault}, .program = program, .walk = walk};
    *fault = (rnnc_walk_fault){0, NULL};
    walk_decode(&decoder);
    return decoder.done;
}

bool rnnc_walk_measure(const rnnc_walk_program *program, rnnc_walk_needs *needs, rnnc_walk_fault *fault) {
    rnnc_walk none = {0};
    const walk_counts counts = read_program(program, NULL, fault);
    needs->plan_bytes = lay_records(NULL, &counts, &none);
    needs->inputs = counts.roles[RNNC_WALK_INPUT];
    needs->outputs = counts.roles[RNNC_WALK_OUTPUT];
    needs->states = counts.roles[RNNC_WALK_STATE];
    needs->constants = counts.constants;
    return fault->what == NULL;
}

rnnc_walk *rnnc_walk_plan(const rnnc_walk_program *program, void *memory, rnnc_walk_fault *fault) {
    rnnc_walk *const walk = memory;
    const walk_counts counts = read_program(program, NULL, fault);
    if (fault->what != NULL) {
        return NULL;
    }
    *walk = (rnnc_walk){0};
    (void)lay_records(memory, &counts, walk);
    (void)read_program(program, walk, fault);
    if (fault->what != NULL) {
        return NULL;
    }
    walk_lay_arena(walk);
    return walk;
}

uint32_t rnnc_walk_arena_bytes(const rnnc_walk *walk) {
    return walk->scratch_end + walk->workspace_bytes;
}
