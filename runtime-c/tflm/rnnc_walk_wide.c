#include "rnnc_walk_lanes.h"

#include "rnnc_lookup.h"
#include "rnnc_power.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"
#include "rnnc_walk_wrapping.h"

static inline int32_t rescaled(const walk_op *op, int32_t value) {
    return op->multiplier != 0 ? rnnc_multiply_high(value, op->multiplier) : value >> op->right;
}

static inline int32_t finished(const walk_op *op, int32_t value) {
    const int32_t result = rescaled(op, value);
    return op->wide != 0 ? result : rnnc_saturate16(result);
}

/* A loop over operands of 32 bits; VALUE is the result for lane i. */
#define WIDE(VALUE)                                                                                                    \
    do {                                                                                                               \
        const int32_t *const a = lanes->in[0];                                                                         \
        int32_t *const r = lanes->out;                                                                                 \
        for (uint32_t i = 0; i < lanes->count; i++) {                                                                  \
            r[i] = (VALUE);                                                                                            \
        }                                                                                                              \
    } while (0)

static void wide_sum(const walk_op *op, const walk_lanes *lanes) {
    const int32_t *const b = lanes->in[1];
    WIDE(finished(op, sum(sum(product(a[i], op->factor[0]), product(b[i], op->factor[1])), op->addend)));
}

static void wide_product(const walk_op *op, const walk_lanes *lanes) {
    const int32_t *const b = lanes->in[1];
    WIDE(finished(op, sum(shifted_left(product(a[i], b[i]), op->left), op->addend)));
}

static void wide_extreme(const walk_op *op, const walk_lanes *lanes) {
    const int32_t *const b = lanes->in[1];
    const bool is_largest = op->kind != 0;
    WIDE((a[i] > b[i]) == is_largest ? a[i] : b[i]);
}

static int32_t looked_up(const walk_op *op, int32_t value) {
    const int32_t x = rnnc_saturate16(value);
    return op->kind != 0 ? rnnc_interpolate(op->entries, op->right, x) : rnnc_lookup(op->entries, op->right, x);
}

static void wide_lookup(const walk_op *op, const walk_lanes *lanes) {
    WIDE(looked_up(op, a[i]));
}

static void wide_power(const walk_op *op, const walk_lanes *lanes) {
    WIDE(rnnc_power(op->entries, (rnnc_power_kind)op->kind, op->shift, a[i]));
}

static inline bool holds(uint8_t kind, int32_t a, int32_t b) {
    switch (kind) {
    case 0:
        return a < b;
    case 1:
        return a <= b;
    case 2:
        return a == b;
    default:
        return a != b;
    }
}

static void wide_compare(const walk_op *op, const walk_lanes *lanes) {
    const int32_t *const b = lanes->in[1];
    WIDE(holds(op->kind, a[i], b[i]) ? 1 : 0);
}

static void wide_choose(const walk_op *op, const walk_lanes *lanes) {
    (void)op;
    const int32_t *const b = lanes->in[1];
    const int32_t *const c = lanes->in[2];
    WIDE(a[i] != 0 ? b[i] : c[i]);
}

static inline int32_t saturated(int32_t value, uint8_t bits) {
    if (bits == 32) {
        return value;
    }
    return bits == 8 ? rnnc_saturate8(value) : rnnc_saturate16(value);
}

static void wide_view(const walk_op *op, const walk_lanes *lanes) {
    WIDE(saturated(sum(rescaled(op, sum(product(a[i], op->factor[0]), op->addend)), op->factor[1]), op->bits));
}

/* In the order of walk_lanes_kernel, from LANES_WIDE on. */
static void (*const kernels[])(const walk_op *, const walk_lanes *) = {
    wide_sum, wide_product, wide_extreme, wide_lookup, wide_power, wide_compare, wide_choose, wide_view,
};

void walk_run_wide(const walk_op *op, walk_lanes *lanes, int32_t *temporaries, uint32_t strip) {
    void *const out = lanes->out;
    for (uint32_t k = 0; k < op->inputs; k++) {
        if (op->in[k].type != WALK_INT32) {
            int32_t *const temporary = &temporaries[k * strip];
            walk_convert(lanes->in[k], op->in[k].type, temporary, WALK_INT32, lanes->count);
            lanes->in[k] = temporary;
        }
    }
    if (op->out.type == WALK_INT32) {
        kernels[op->kernel - LANES_WIDE](op, lanes);
        return;
    }
    lanes->out = temporaries;
    kernels[op->kernel - LANES_WIDE](op, lanes);
    walk_convert(temporaries, WALK_INT32, out, op->out.type, lanes->count);
}
