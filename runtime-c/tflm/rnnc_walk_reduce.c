#include "rnnc_walk_reduce.h"

#include "rnnc_rescale.h"

enum { SUM = 0, SUM_OF_PRODUCTS = 1, LARGEST = 2 };

/* A group of n elements of TYPE and OTHER. At most 2^24 products of 2^30: 64 bits hold their sum. */
#define REDUCE(TYPE, OTHER)                                                                                            \
    do {                                                                                                               \
        const TYPE *const p = a;                                                                                       \
        const OTHER *const q = b;                                                                                      \
        int32_t extreme = p[0];                                                                                        \
        int64_t total = 0;                                                                                             \
        switch (kind) {                                                                                                \
        case SUM:                                                                                                      \
            for (uint32_t i = 0; i < n; i++) {                                                                         \
                total += p[i];                                                                                         \
            }                                                                                                          \
            return total;                                                                                              \
        case SUM_OF_PRODUCTS:                                                                                          \
            for (uint32_t i = 0; i < n; i++) {                                                                         \
                total += p[i] * q[i];                                                                                  \
            }                                                                                                          \
            return total;                                                                                              \
        case LARGEST:                                                                                                  \
            for (uint32_t i = 1; i < n; i++) {                                                                         \
                extreme = p[i] > extreme ? p[i] : extreme;                                                             \
            }                                                                                                          \
            return extreme;                                                                                            \
        default:                                                                                                       \
            for (uint32_t i = 1; i < n; i++) {                                                                         \
                extreme = p[i] < extreme ? p[i] : extreme;                                                             \
            }                                                                                                          \
            return extreme;                                                                                            \
        }                                                                                                              \
    } while (0)

static int64_t reduce_16(uint8_t kind, const void *a, const void *b, uint32_t n) {
    REDUCE(int16_t, int16_t);
}

static int64_t reduce_8(uint8_t kind, const void *a, const void *b, uint32_t n) {
    REDUCE(int8_t, int8_t);
}

static int64_t reduce_8_by_16(uint8_t kind, const void *a, const void *b, uint32_t n) {
    REDUCE(int8_t, int16_t);
}

static int64_t reduce(const walk_step *step, const void *a, const void *b) {
    const uint32_t n = step->part;
    if (step->a.type == step->b.type) {
        return step->a.type == WALK_INT16 ? reduce_16(step->reduction, a, b, n) : reduce_8(step->reduction, a, b, n);
    }
    /* Of two types only products are taken, and those either way. */
    return step->a.type == WALK_INT8 ? reduce_8_by_16(step->reduction, a, b, n)
                                     : reduce_8_by_16(step->reduction, b, a, n);
}

void walk_reduce(const walk_step *step, const void *a, const void *b, int32_t *out) {
    const uint8_t *p = a;
    const uint8_t *q = b;
    for (uint32_t group = 0; group < step->size; group++) {
        const int64_t result = reduce(step, p, q);
        out[group] = (int32_t)(step->shift == 0 ? result : rnnc_round_shift_wide(result, step->shift));
        p += (size_t)step->part << step->a.type;
        q += (size_t)step->part << step->b.type;
    }
}
