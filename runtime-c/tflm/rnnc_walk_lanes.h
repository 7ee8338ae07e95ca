#ifndef RNNC_WALK_LANES_H
#define RNNC_WALK_LANES_H

#include "rnnc_walk_plan.h"

/**
 * The kernels of element-wise operations, each over a strip of lanes. Those of 16 bits take and give int16_t; the wide
 * ones, which are fewer and slower, int32_t. Nothing here overflows: what leaves 32 bits in a damaged program wraps.
 */
typedef enum {
    LANES_NONE,
    LANES_MOVE, /**< out = in[0], whatever their types */
    LANES_FILL, /**< out = addend */
    LANES_GATHER,
    /* v = factor[0] * in[0] + factor[1] * in[1] + addend, or in[0] * in[1] + addend, or factor[0] * in[0] + addend;
       then saturate16(v >> right) or saturate16((v * multiplier + 2^31) >> 32) */
    LANES_AFFINE_SHIFT,
    LANES_AFFINE_MULTIPLIER,
    LANES_SUM_SHIFT,
    LANES_SUM_MULTIPLIER,
    LANES_PRODUCT_SHIFT,
    LANES_PRODUCT_MULTIPLIER, /**< the product is shifted left by `left` first */
    /* The same where in[1] is one element for all lanes. */
    LANES_SCALAR_SUM_SHIFT,
    LANES_SCALAR_SUM_MULTIPLIER,
    LANES_SCALAR_PRODUCT_SHIFT,
    LANES_SCALAR_PRODUCT_MULTIPLIER,
    LANES_TABLE,
    LANES_INTERPOLATE,
    LANES_VIEW_SHIFT, /**< as affine, then saturate8(... + factor[1]) */
    LANES_VIEW_MULTIPLIER,
    /* in and out are int32_t from here on */
    LANES_WIDE,
    LANES_WIDE_SUM = LANES_WIDE, /**< saturated unless `wide` */
    LANES_WIDE_PRODUCT,
    LANES_WIDE_EXTREME,
    LANES_WIDE_LOOKUP,
    LANES_WIDE_POWER,
    LANES_WIDE_COMPARE,
    LANES_WIDE_CHOOSE,
    LANES_WIDE_VIEW
} walk_lanes_kernel;

/** A strip: where its operands and its result begin. */
typedef struct {
    const void *in[3];
    void *out;
    uint32_t count; /**< lanes, at least 1 */
    uint32_t start; /**< of the strip, in the map */
} walk_lanes;

/** Copies elements between types; a value that the target cannot hold keeps its lowest bits. */
void walk_convert(const void *from, uint8_t from_type, void *to, uint8_t to_type, uint32_t count);

/** The kernels that only place values: copies, literals, elements for several lanes. */
void walk_lanes_move(const walk_op *op, const walk_lanes *lanes);
void walk_lanes_fill(const walk_op *op, const walk_lanes *lanes);
void walk_lanes_gather(const walk_op *op, const walk_lanes *lanes);

/**
 * A wide kernel over a strip: operands and a result of other types pass through temporaries, three of `strip` elements.
 */
void walk_run_wide(const walk_op *op, walk_lanes *lanes, int32_t *temporaries, uint32_t strip);

/** Runs the operations of a map, strip by strip. */
void walk_run_map(const walk_op *ops, const walk_step *step, uint8_t *const *bases);

#endif
