#ifndef RNNC_WALK_H
#define RNNC_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs an encoded program (docs/program.md) as it stands, for interpreters: no compiler saw it, no heap is used,
 * nothing global is written. The bytes are not trusted: what could read or write outside the buffers is refused when
 * the program is planned; a damaged program that passes computes something, and that is defined. The integers of a
 * sound one are those of the generated C.
 *
 *     rnnc_walk_measure       how much memory the plan takes, and how many tensors
 *     rnnc_walk_plan          decodes, checks, lays out; the program's bytes are not needed after it
 *     rnnc_walk_arena_bytes   how much working memory a run takes
 *     rnnc_walk_bind          where everything lies
 *     rnnc_walk_accepts, rnnc_walk_reset, rnnc_walk_restart, rnnc_walk_refresh, rnnc_walk_run
 */

/** What the caller has for a constant of the pool, an input, an output or a state. */
typedef struct {
    const void *values; /**< of constants, which stay where they are while the plan is used, at a multiple of an
                           element's bytes */
    uint32_t count;     /**< elements, those of all time steps */
    uint8_t bits;       /**< 8, 16 or 32 */
} rnnc_walk_tensor;

/** Numbers as docs/program.md, "Encoding", has them. */
typedef enum {
    RNNC_WALK_INPUT = 0,
    RNNC_WALK_OUTPUT = 1,
    RNNC_WALK_STATE = 2,
    RNNC_WALK_DERIVED = 3,
    RNNC_WALK_SCRATCH = 4,
    RNNC_WALK_WINDOW = 5,
    RNNC_WALK_CONSTANT = 6
} rnnc_walk_role;

/**
 * Gives the caller's tensor of a role, `index` counted among those of the role in the program's order; false where
 * there is none.
 */
typedef bool rnnc_walk_find(void *context, rnnc_walk_role role, uint32_t index, rnnc_walk_tensor *tensor);

/** A program and what belongs to it. */
typedef struct {
    const uint8_t *bytes; /**< the program block */
    uint32_t byte_count;
    rnnc_walk_find *find;
    void *context;
} rnnc_walk_program;

/** Why a program is refused. */
typedef struct {
    uint32_t offset;  /**< of the byte behind what was read last */
    const char *what; /**< NULL where nothing is wrong */
} rnnc_walk_fault;

/** A planned program. */
typedef struct rnnc_walk rnnc_walk;

/** What a program asks for. */
typedef struct {
    size_t plan_bytes; /**< of rnnc_walk_plan's memory */
    uint32_t inputs;   /**< vectors of these roles */
    uint32_t outputs;
    uint32_t states;
    uint32_t constants;
} rnnc_walk_needs;

/** Reads the block without a look at tensors. False and a fault where its bytes are damaged. */
bool rnnc_walk_measure(const rnnc_walk_program *program, rnnc_walk_needs *needs, rnnc_walk_fault *fault);

/**
 * Plans a program in `memory`: plan_bytes at a multiple of 8 bytes. NULL and a fault where it is refused.
 */
rnnc_walk *rnnc_walk_plan(const rnnc_walk_program *program, void *memory, rnnc_walk_fault *fault);

uint32_t rnnc_walk_arena_bytes(const rnnc_walk *walk);

/** Gives the address of an input, an output or a state, aligned for its elements. Inputs are only read. */
typedef void *rnnc_walk_where(void *context, rnnc_walk_role role, uint32_t index);

/**
 * Takes the memory for all that follows.
 *
 * arena: rnnc_walk_arena_bytes at a multiple of 8 bytes. Where the states are refreshed before every run nothing in it
 * has to last from run to run.
 */
void rnnc_walk_bind(rnnc_walk *walk, void *arena, rnnc_walk_where *where, void *context);

/** Whether the inputs that are numbers of rows of a table (tokens) are such. Where not, nothing is to run. */
bool rnnc_walk_accepts(const rnnc_walk *walk);

/** All states to their initial values, those of stateful layers too. */
void rnnc_walk_reset(rnnc_walk *walk);

/** States that are not kept to their initial values: a window begins. */
void rnnc_walk_restart(rnnc_walk *walk);

/** What follows from the states, after any of them changed and before the next run. */
void rnnc_walk_refresh(rnnc_walk *walk);

/** All steps of a window from the states as they are, then the outputs. */
void rnnc_walk_run(rnnc_walk *walk);

#ifdef __cplusplus
}
#endif

#endif
