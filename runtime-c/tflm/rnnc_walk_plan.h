#ifndef RNNC_WALK_PLAN_H
#define RNNC_WALK_PLAN_H

#include "rnnc_rows.h"
#include "rnnc_walk.h"

/* A program as it runs: records of fixed size in one block of memory, references resolved to places. */

/** How an element lies in memory: its bytes are 1 << type. */
typedef enum { WALK_INT8 = 0, WALK_INT16 = 1, WALK_INT32 = 2 } walk_type;

/** Bases 0 is the workspace of the step that runs; base 1 + v is vector v. */
enum { WALK_WORKSPACE = 0 };

/** Elements in memory: bases[base] + offset + lane * lane_bytes. */
typedef struct {
    uint32_t offset;    /**< bytes */
    uint16_t base;      /**< of the walk's bases */
    uint8_t type;       /**< walk_type */
    uint8_t lane_bytes; /**< 0 where all strips of a map use the same memory */
} walk_place;

enum { WALK_PER_STEP = 1, WALK_KEPT = 2 };

typedef struct {
    const void *constant; /**< values of a Constant, initial values of a State or NULL */
    uint32_t length;      /**< elements of a row */
    uint32_t at;          /**< byte of the arena: Derived, Scratch, Window */
    uint32_t first;       /**< Scratch: steps that touch it, first to last; first > last where none does */
    uint32_t last;
    uint32_t tokens;   /**< an input of numbers below this one; 0: of anything */
    uint16_t row_base; /**< per step: the base of Time; Run follows it */
    uint8_t role;
    uint8_t bits;
    uint8_t type;
    uint8_t flags;
} walk_vector;

typedef struct {
    const int16_t *entries;
    uint32_t count;
    uint8_t fraction_bits;
    uint8_t interpolated;
} walk_table;

/** Where a part's vector is and where its ordered copy goes. */
typedef struct {
    walk_place source;
    uint32_t copy; /**< byte of the workspace */
} walk_source;

/** What one operation of a map does: kernels of rnnc_walk_lanes.h. */
typedef struct walk_op {
    walk_place in[3];
    walk_place out;
    int32_t factor[2];  /**< of operands 0 and 1: shifts, signs and literals */
    int32_t addend;     /**< a literal and the rounding of a shift */
    int32_t multiplier; /**< 0: rescale by shift */
    const int16_t *entries;
    uint16_t operand[3]; /**< registers, while the map is planned */
    uint16_t last;       /**< the last operation that reads this register */
    uint8_t number;      /**< as docs/program.md numbers it */
    uint8_t kernel;
    uint8_t inputs;    /**< how many operands */
    uint8_t right;     /**< rescale by shift: 0 to 31; fraction bits of a table */
    uint8_t left;      /**< shift before the rescale: 0 to 30 */
    uint8_t kind;      /**< of a power, comparison, access, extreme */
    uint8_t wide;      /**< the result is not saturated to 16 bits */
    uint8_t bits;      /**< of a view */
    uint8_t is_16;     /**< the register is known to fit 16 bits */
    uint8_t is_scalar; /**< a load of one element that is read where it is */
    int8_t shift;      /**< as encoded: of a rescale or a power */
    uint16_t vector;   /**< that a load or a store touches */
    uint32_t repeat;   /**< lanes that read one element in turn */
    uint32_t length;   /**< elements that a load goes over */
} walk_op;

enum { WALK_MATVEC = 1, WALK_MAP = 2, WALK_REDUCTION = 3, WALK_GATHER = 4, WALK_DATA_PRODUCT = 10 };

typedef struct {
    walk_place a; /**< operands of a reduction, a gather (the index), a product of data (the matrix, the vector) */
    walk_place b;
    walk_place out;
    uint32_t first; /**< accumulator or operation */
    uint32_t count;
    uint32_t size; /**< rows, lanes, groups, outputs */
    uint32_t part; /**< MatVec: first part; reduction: elements of a group; gather: columns; product of data: columns */
    uint32_t parts; /**< MatVec: how many */
    uint32_t strip; /**< map: lanes at a time */
    uint32_t room;  /**< byte of the workspace of a product's sums, of a map's temporaries */
    uint8_t kind;
    uint8_t reduction;
    uint8_t shift;
    uint8_t is_transposed; /**< product of data */
    uint8_t table_type;    /**< gather */
    const void *table;     /**< gather: [size, part] */
} walk_step;

/** Sections leave no trace: their steps follow one another. */
typedef struct {
    uint32_t first;
    uint32_t count;
    uint8_t kind;
} walk_stage;

enum { WALK_REFRESH = 0, WALK_FORWARD = 1, WALK_BACKWARD = 2, WALK_ONCE = 3, WALK_START = 4 };

typedef struct {
    uint32_t vectors;
    uint32_t row_bases; /**< 2 for each vector with rows */
    uint32_t tables;
    uint32_t stages;
    uint32_t steps;
    uint32_t accumulators;
    uint32_t parts;
    uint32_t ops;
    uint32_t constants;                     /**< that the program names */
    uint32_t roles[RNNC_WALK_CONSTANT + 1]; /**< vectors of each */
} walk_counts;

struct rnnc_walk {
    walk_counts counts;
    uint8_t **bases; /**< 1 + vectors + row bases */
    walk_vector *vectors;
    walk_table *tables;
    walk_stage *stages;
    walk_step *steps;
    rnnc_rows_accumulator *accumulators;
    rnnc_rows_part *parts;
    walk_source *sources;
    walk_op *ops;
    uint32_t time_steps;      /**< of a window */
    uint32_t workspace_bytes; /**< the most that a step needs */
    uint32_t scratch_at;      /**< windows and scratch begin here; Derived vectors lie before */
    uint32_t scratch_end;     /**< the workspace begins here */
    bool steps_are_fixed;
    bool has_tokens; /**< some input is numbers of rows */
};

#endif
