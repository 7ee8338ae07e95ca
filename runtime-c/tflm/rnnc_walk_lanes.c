#include "rnnc_walk_lanes.h"

#include "rnnc_lookup.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"
#include "rnnc_walk_wrapping.h"

/* A loop over one or two operands of 16 bits, two lanes at a time; VALUE is the result for x (and y). */
#define UNARY_16(VALUE)                                                                                                \
    do {                                                                                                               \
        const int16_t *a = lanes->in[0];                                                                               \
        int16_t *r = lanes->out;                                                                                       \
        const int16_t *const end = a + lanes->count;                                                                   \
        int32_t x;                                                                                                     \
        if (lanes->count % 2 != 0) {                                                                                   \
            x = *a++;                                                                                                  \
            *r++ = (int16_t)(VALUE);                                                                                   \
        }                                                                                                              \
        while (a != end) {                                                                                             \
            x = a[0];                                                                                                  \
            r[0] = (int16_t)(VALUE);                                                                                   \
            x = a[1];                                                                                                  \
            r[1] = (int16_t)(VALUE);                                                                                   \
            a += 2;                                                                                                    \
            r += 2;                                                                                                    \
        }                                                                                                              \
    } while (0)

#define BINARY_16(VALUE)                                                                                               \
    do {                                                                                                               \
        const int16_t *a = lanes->in[0];                                                                               \
        const int16_t *b = lanes->in[1];                                                                               \
        int16_t *r = lanes->out;                                                                                       \
        const int16_t *const end = a + lanes->count;                                                                   \
        int32_t x;                                                                                                     \
        int32_t y;                                                                                                     \
        if (lanes->count % 2 != 0) {                                                                                   \
            x = *a++;                                                                                                  \
            y = *b++;                                                                                                  \
            *r++ = (int16_t)(VALUE);                                                                                   \
        }                                                                                                              \
        while (a != end) {                                                                                             \
            x = a[0];                                                                                                  \
            y = b[0];                                                                                                  \
            r[0] = (int16_t)(VALUE);                                                                                   \
            x = a[1];                                                                                                  \
            y = b[1];                                                                                                  \
            r[1] = (int16_t)(VALUE);                                                                                   \
            a += 2;                                                                                                    \
            b += 2;                                                                                                    \
            r += 2;                                                                                                    \
        }                                                                                                              \
    } while (0)

/* What the affine kernels share; the factor or the addend may come from an operand that is one element for all lanes.
 */
static void affine_by_shift(const walk_lanes *lanes, int32_t factor, int32_t addend, int right) {
    UNARY_16(rnnc_saturate16(sum(product(x, factor), addend) >> right));
}

static void affine_by_multiplier(const walk_lanes *lanes, int32_t factor, int32_t addend, int32_t multiplier) {
    UNARY_16(rnnc_saturate16(rnnc_multiply_high(sum(product(x, factor), addend), multiplier)));
}

static void affine_shift(const walk_op *op, const walk_lanes *lanes) {
    affine_by_shift(lanes, op->factor[0], op->addend, op->right);
}

static void affine_multiplier(const walk_op *op, const walk_lanes *lanes) {
    affine_by_multiplier(lanes, op->factor[0], op->addend, op->multiplier);
}

static inline int32_t scalar(const walk_lanes *lanes) {
    return *(const int16_t *)lanes->in[1];
}

static void scalar_sum_shift(const walk_op *op, const walk_lanes *lanes) {
    affine_by_shift(lanes, op->factor[0], sum(op->addend, product(scalar(lanes), op->factor[1])), op->right);
}

static void scalar_sum_multiplier(const walk_op *op, const walk_lanes *lanes) {
    affine_by_multiplier(lanes, op->factor[0], product(scalar(lanes), op->factor[1]), op->multiplier);
}

static void scalar_product_shift(const walk_op *op, const walk_lanes *lanes) {
    affine_by_shift(lanes, scalar(lanes), op->addend, op->right);
}

static void scalar_product_multiplier(const walk_op *op, const walk_lanes *lanes) {
    affine_by_multiplier(lanes, shifted_left(scalar(lanes), op->left), 0, op->multiplier);
}

static void sum_shift(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t other = op->factor[1];
    const int32_t addend = op->addend;
    const int right = op->right;
    BINARY_16(rnnc_saturate16(sum(product(y, other), sum(product(x, factor), addend)) >> right));
}

static void sum_multiplier(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t other = op->factor[1];
    const int32_t multiplier = op->multiplier;
    BINARY_16(rnnc_saturate16(rnnc_multiply_high(sum(product(y, other), product(x, factor)), multiplier)));
}

static void product_shift(const walk_op *op, const walk_lanes *lanes) {
    const int32_t addend = op->addend;
    const int right = op->right;
    BINARY_16(rnnc_saturate16(sum(x * y, addend) >> right));
}

static void product_multiplier(const walk_op *op, const walk_lanes *lanes) {
    const int16_t *const a = lanes->in[0];
    const int16_t *const b = lanes->in[1];
    int16_t *const r = lanes->out;
    for (uint32_t i = 0; i < lanes->count; i++) {
        r[i] = (int16_t)rnnc_saturate16(rnnc_multiply_high(shifted_left(a[i] * b[i], op->left), op->multiplier));
    }
}

static void table(const walk_op *op, const walk_lanes *lanes) {
    const int16_t *const a = lanes->in[0];
    int16_t *const r = lanes->out;
    for (uint32_t i = 0; i < lanes->count; i++) {
        r[i] = (int16_t)rnnc_lookup(op->entries, op->right, a[i]);
    }
}

/* What rnnc_interpolate gives: (entry[0] * (one - f) + entry[1] * f + one / 2) >> bits, where one is 2^bits, entries
   begin at that of 0 and entry is that of x. Below 15 bits both factors have 16 bits. */
static inline int32_t interpolated(const int16_t *entries, int32_t x, uint32_t one, int32_t half, int bits) {
    const uint32_t fraction = (uint32_t)x & (one - 1);
#if RNNC_ROWS_DSP
    /* In assembly, as compilers would add the middle of the table to each place. */
    int32_t pair;
    int32_t result;
    __asm__("ldr %0, [%1, %2, lsl #1]" : "=r"(pair) : "r"(entries), "r"(x >> bits));
    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(pair), "r"(fraction * 0xFFFFU + one), "r"(half));
    return result >> bits;
#else
    const int16_t *const entry = &entries[x >> bits];
    return (entry[0] * (int32_t)(one - fraction) + entry[1] * (int32_t)fraction + half) >> bits;
#endif
}

static void interpolate(const walk_op *op, const walk_lanes *lanes) {
    const int bits = op->right;
    const int16_t *const entries = &op->entries[32768 >> bits];
    const uint32_t one = UINT32_C(1) << bits;
    const int32_t half = (int32_t)(one / 2);
    UNARY_16(interpolated(entries, x, one, half, bits));
}

static void view_shift(const walk_op *op, const walk_lanes *lanes) {
    const int16_t *const a = lanes->in[0];
    int16_t *const r = lanes->out;
    for (uint32_t i = 0; i < lanes->count; i++) {
        const int32_t scaled = sum(product(a[i], op->factor[0]), op->addend) >> op->right;
        r[i] = (int16_t)rnnc_saturate8(sum(scaled, op->factor[1]));
    }
}

static void view_multiplier(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t zero_point = op->factor[1];
    const int32_t multiplier = op->multiplier;
    UNARY_16(rnnc_saturate8(sum(rnnc_multiply_high(product(x, factor), multiplier), zero_point)));
}

/* In the order of walk_lanes_kernel. */
static void (*const kernels[])(const walk_op *, const walk_lanes *) = {
    NULL,
    walk_lanes_move,
    walk_lanes_fill,
    walk_lanes_gather,
    affine_shift,
    affine_multiplier,
    sum_shift,
    sum_multiplier,
    product_shift,
    product_multiplier,
    scalar_sum_shift,
    scalar_sum_multiplier,
    scalar_product_shift,
    scalar_product_multiplier,
    table,
    interpolate,
    view_shift,
    view_multiplier,
};

static inline void *place(uint8_t *const *bases, const walk_place *where, uint32_t lane) {
    return bases[where->base] + where->offset + lane * where->lane_bytes;
}

void walk_run_map(const walk_op *ops, const walk_step *step, uint8_t *const *bases) {
    const walk_op *const end = ops + step->count;
    int32_t *const temporaries = (int32_t *)(void *)(bases[WALK_WORKSPACE] + step->room);
    walk_lanes lanes = {{NULL, NULL, NULL}, NULL, 0, 0};
    for (lanes.start = 0; lanes.start < step->size; lanes.start += step->strip) {
        const uint32_t left = step->size - lanes.start;
        lanes.count = left < step->strip ? left : step->strip;
        for (const walk_op *op = ops; op != end; op++) {
            /* Without a loop: an operand that is not there is at the workspace's start. */
            lanes.in[0] = place(bases, &op->in[0], lanes.start);
            lanes.in[1] = place(bases, &op->in[1], lanes.start);
            if (op->inputs == 3) {
                lanes.in[2] = place(bases, &op->in[2], lanes.start);
            }
            lanes.out = place(bases, &op->out, lanes.start);
            if (op->kernel >= LANES_WIDE) {
                walk_run_wide(op, &lanes, temporaries, step->strip);
            } else {
                kernels[op->kernel](op, &lanes);
            }
        }
    }
}
