#include "rnnc_walk_lanes.h"

#include "rnnc_lookup.h"
#include "rnnc_power.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"

/* Sums and products of what may be damaged numbers: modulo 2^32, without undefined overflow. */
static inline int32_t sum(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t product(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static inline int32_t shifted_left(int32_t value, uint32_t shift) {
    return (int32_t)((uint32_t)value << shift);
}

#define MOVE(FROM, TO)                                                                                                 \
    do {                                                                                                               \
        const FROM *source = from;                                                                                     \
        TO *target = to;                                                                                               \
        for (uint32_t i = 0; i < count; i++) {                                                                         \
            target[i] = (TO)source[i];                                                                                 \
        }                                                                                                              \
    } while (0)

void walk_move(const void *from, uint8_t from_type, void *to, uint8_t to_type, uint32_t count) {
    switch (3 * from_type + to_type) {
    case 3 * WALK_INT8 + WALK_INT8:
        MOVE(int8_t, int8_t);
        break;
    case 3 * WALK_INT8 + WALK_INT16:
        MOVE(int8_t, int16_t);
        break;
    case 3 * WALK_INT8 + WALK_INT32:
        MOVE(int8_t, int32_t);
        break;
    case 3 * WALK_INT16 + WALK_INT8:
        MOVE(int16_t, int8_t);
        break;
    case 3 * WALK_INT16 + WALK_INT16:
        MOVE(int16_t, int16_t);
        break;
    case 3 * WALK_INT16 + WALK_INT32:
        MOVE(int16_t, int32_t);
        break;
    case 3 * WALK_INT32 + WALK_INT8:
        MOVE(int32_t, int8_t);
        break;
    case 3 * WALK_INT32 + WALK_INT16:
        MOVE(int32_t, int16_t);
        break;
    default:
        MOVE(int32_t, int32_t);
        break;
    }
}

static inline int32_t element(const void *values, uint8_t type, uint32_t index) {
    if (type == WALK_INT8) {
        return ((const int8_t *)values)[index];
    }
    return type == WALK_INT16 ? ((const int16_t *)values)[index] : ((const int32_t *)values)[index];
}

static void put(void *values, uint8_t type, uint32_t index, int32_t value) {
    if (type == WALK_INT16) {
        ((int16_t *)values)[index] = (int16_t)value;
    } else {
        ((int32_t *)values)[index] = value;
    }
}

static void fill(const walk_op *op, const walk_lanes *lanes) {
    for (uint32_t i = 0; i < lanes->count; i++) {
        put(lanes->out, op->out.type, i, op->addend);
    }
}

/* Each element for `repeat` lanes, and again from the first after the last. */
static void gather(const walk_op *op, const walk_lanes *lanes) {
    uint32_t index = lanes->start / op->repeat % op->length;
    uint32_t until = op->repeat - lanes->start % op->repeat;
    for (uint32_t i = 0; i < lanes->count; i++) {
        put(lanes->out, op->out.type, i, element(lanes->in[0], op->in[0].type, index));
        if (--until == 0) {
            until = op->repeat;
            index = index + 1 == op->length ? 0 : index + 1;
        }
    }
}

/* A loop over one or two operands of 16 bits; VALUE is the result for x (and y). */
#define UNARY_16(VALUE)                                                                                                \
    do {                                                                                                               \
        const int16_t *a = lanes->in[0];                                                                               \
        const int16_t *const end = a + lanes->count;                                                                   \
        int16_t *r = lanes->out;                                                                                       \
        do {                                                                                                           \
            const int32_t x = *a++;                                                                                    \
            *r++ = (int16_t)(VALUE);                                                                                   \
        } while (a != end);                                                                                            \
    } while (0)

#define BINARY_16(VALUE)                                                                                               \
    do {                                                                                                               \
        const int16_t *a = lanes->in[0];                                                                               \
        const int16_t *b = lanes->in[1];                                                                               \
        const int16_t *const end = a + lanes->count;                                                                   \
        int16_t *r = lanes->out;                                                                                       \
        do {                                                                                                           \
            const int32_t x = *a++;                                                                                    \
            const int32_t y = *b++;                                                                                    \
            *r++ = (int16_t)(VALUE);                                                                                   \
        } while (a != end);                                                                                            \
    } while (0)

static void affine_shift(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t addend = op->addend;
    const int right = op->right;
    UNARY_16(rnnc_saturate16(sum(product(x, factor), addend) >> right));
}

static void affine_multiplier(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t addend = op->addend;
    const int32_t multiplier = op->multiplier;
    UNARY_16(rnnc_saturate16(rnnc_multiply_high(sum(product(x, factor), addend), multiplier)));
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
    const uint32_t left = op->left;
    const int32_t multiplier = op->multiplier;
    BINARY_16(rnnc_saturate16(rnnc_multiply_high(shifted_left(x * y, left), multiplier)));
}

static void table(const walk_op *op, const walk_lanes *lanes) {
    const int fraction_bits = op->right;
    const int16_t *const entries = &op->entries[32768 >> fraction_bits];
    UNARY_16(entries[x >> fraction_bits]);
}

static void interpolate(const walk_op *op, const walk_lanes *lanes) {
    const int fraction_bits = op->right;
    const int16_t *const entries = &op->entries[32768 >> fraction_bits];
    const int32_t mask = (1 << fraction_bits) - 1;
    const int32_t half = 1 << (fraction_bits - 1);
    const int16_t *a = lanes->in[0];
    const int16_t *const end = a + lanes->count;
    int16_t *r = lanes->out;
    do {
        const int32_t x = *a++;
        const int16_t *const entry = &entries[x >> fraction_bits];
        const int32_t low = entry[0];
        *r++ = (int16_t)(low + (((entry[1] - low) * (x & mask) + half) >> fraction_bits));
    } while (a != end);
}

static void view_shift(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t zero_point = op->factor[1];
    const int32_t addend = op->addend;
    const int right = op->right;
    UNARY_16(rnnc_saturate8(sum(sum(product(x, factor), addend) >> right, zero_point)));
}

static void view_multiplier(const walk_op *op, const walk_lanes *lanes) {
    const int32_t factor = op->factor[0];
    const int32_t zero_point = op->factor[1];
    const int32_t multiplier = op->multiplier;
    UNARY_16(rnnc_saturate8(sum(rnnc_multiply_high(product(x, factor), multiplier), zero_point)));
}

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

static void wide_lookup(const walk_op *op, const walk_lanes *lanes) {
    const int fraction_bits = op->right;
    if (op->kind != 0) {
        WIDE(rnnc_interpolate(op->entries, fraction_bits, rnnc_saturate16(a[i])));
    } else {
        WIDE(rnnc_lookup(op->entries, fraction_bits, rnnc_saturate16(a[i])));
    }
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

static void move(const walk_op *op, const walk_lanes *lanes) {
    walk_move(lanes->in[0], op->in[0].type, lanes->out, op->out.type, lanes->count);
}

void walk_lanes_run(const walk_op *op, const walk_lanes *lanes) {
    /* In the order of walk_lanes_kernel. */
    static void (*const kernels[])(const walk_op *, const walk_lanes *) = {
        NULL,          move,
        fill,          gather,
        affine_shift,  affine_multiplier,
        sum_shift,     sum_multiplier,
        product_shift, product_multiplier,
        table,         interpolate,
        view_shift,    view_multiplier,
        wide_sum,      wide_product,
        wide_extreme,  wide_lookup,
        wide_power,    wide_compare,
        wide_choose,   wide_view,
    };
    kernels[op->kernel](op, lanes);
}
