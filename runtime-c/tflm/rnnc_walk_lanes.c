#include "rnnc_walk_lanes.h"

#include "rnnc_lookup.h"
#include "rnnc_power.h"
#include "rnnc_rescale.h"
#include "rnnc_saturate.h"
#include "rnnc_walk_element.h"

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

#define CONVERSION(NAME, FROM, TO)                                                                                     \
    static void NAME(const void *from, void *to, uint32_t count) {                                                     \
        for (uint32_t i = 0; i < count; i++) {                                                                         \
            ((TO *)to)[i] = (TO)((const FROM *)from)[i];                                                               \
        }                                                                                                              \
    }

CONVERSION(int8_to_int8, int8_t, int8_t)
CONVERSION(int8_to_int16, int8_t, int16_t)
CONVERSION(int8_to_int32, int8_t, int32_t)
CONVERSION(int16_to_int8, int16_t, int8_t)
CONVERSION(int16_to_int16, int16_t, int16_t)
CONVERSION(int16_to_int32, int16_t, int32_t)
CONVERSION(int32_to_int8, int32_t, int8_t)
CONVERSION(int32_to_int16, int32_t, int16_t)
CONVERSION(int32_to_int32, int32_t, int32_t)

/* Copies elements between types; a value that the target cannot hold keeps its lowest bits. */
static void convert(const void *from, uint8_t from_type, void *to, uint8_t to_type, uint32_t count) {
    static void (*const conversions[3][3])(const void *, void *, uint32_t) = {
        {int8_to_int8, int8_to_int16, int8_to_int32},
        {int16_to_int8, int16_to_int16, int16_to_int32},
        {int32_to_int8, int32_to_int16, int32_to_int32},
    };
    conversions[from_type][to_type](from, to, count);
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
        put(lanes->out, op->out.type, i, walk_element(lanes->in[0], op->in[0].type, index));
        if (--until == 0) {
            until = op->repeat;
            index = index + 1 == op->length ? 0 : index + 1;
        }
    }
}

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

static void move(const walk_op *op, const walk_lanes *lanes) {
    convert(lanes->in[0], op->in[0].type, lanes->out, op->out.type, lanes->count);
}

/* In the order of walk_lanes_kernel. */
static void (*const kernels[])(const walk_op *, const walk_lanes *) = {
    NULL,
    move,
    fill,
    gather,
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
    wide_sum,
    wide_product,
    wide_extreme,
    wide_lookup,
    wide_power,
    wide_compare,
    wide_choose,
    wide_view,
};

/* Out of the way of the loop that runs the others. */
#if defined(__GNUC__)
#define RNNC_WALK_APART __attribute__((noinline))
#else
#define RNNC_WALK_APART
#endif

/* An operation on 32 bits over a strip: operands and result of other types pass through temporaries. */
static RNNC_WALK_APART void run_wide(const walk_op *op, walk_lanes *lanes, int32_t *temporaries, uint32_t strip) {
    void *const out = lanes->out;
    for (uint32_t k = 0; k < op->inputs; k++) {
        if (op->in[k].type != WALK_INT32) {
            int32_t *const temporary = &temporaries[k * strip];
            convert(lanes->in[k], op->in[k].type, temporary, WALK_INT32, lanes->count);
            lanes->in[k] = temporary;
        }
    }
    if (op->out.type == WALK_INT32) {
        kernels[op->kernel](op, lanes);
        return;
    }
    lanes->out = temporaries;
    kernels[op->kernel](op, lanes);
    convert(temporaries, WALK_INT32, out, op->out.type, lanes->count);
}

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
                run_wide(op, &lanes, temporaries, step->strip);
            } else {
                kernels[op->kernel](op, &lanes);
            }
        }
    }
}
