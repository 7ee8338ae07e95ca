#include "rnnc_walk_reduce.h"

#include "rnnc_rescale.h"
#include "rnnc_walk_element.h"

enum { SUM = 0, SUM_OF_PRODUCTS = 1, LARGEST = 2 };

/* A group of n elements. At most 2^24 products of 2^30: 64 bits hold their sum. */
#define REDUCE(A, B)                                                                                                   \
    do {                                                                                                               \
        int32_t extreme = A(0);                                                                                        \
        int64_t total = 0;                                                                                             \
        switch (step->reduction) {                                                                                     \
        case SUM:                                                                                                      \
            for (uint32_t i = 0; i < n; i++) {                                                                         \
                total += A(i);                                                                                         \
            }                                                                                                          \
            return total;                                                                                              \
        case SUM_OF_PRODUCTS:                                                                                          \
            for (uint32_t i = 0; i < n; i++) {                                                                         \
                total += A(i) * B(i);                                                                                  \
            }                                                                                                          \
            return total;                                                                                              \
        case LARGEST:                                                                                                  \
            for (uint32_t i = 1; i < n; i++) {                                                                         \
                extreme = A(i) > extreme ? A(i) : extreme;                                                             \
            }                                                                                                          \
            return extreme;                                                                                            \
        default:                                                                                                       \
            for (uint32_t i = 1; i < n; i++) {                                                                         \
                extreme = A(i) < extreme ? A(i) : extreme;                                                             \
            }                                                                                                          \
            return extreme;                                                                                            \
        }                                                                                                              \
    } while (0)

#define A_16(i) (((const int16_t *)a)[i])
#define B_16(i) (((const int16_t *)b)[i])
#define A_ANY(i) walk_element(a, step->a.type, i)
#define B_ANY(i) walk_element(b, step->b.type, i)

static int64_t reduce_16(const walk_step *step, const void *a, const void *b, uint32_t n) {
    REDUCE(A_16, B_16);
}

static int64_t reduce_any(const walk_step *step, const void *a, const void *b, uint32_t n) {
    REDUCE(A_ANY, B_ANY);
}

static int64_t reduce(const walk_step *step, const void *a, const void *b) {
    const bool are_16 = step->a.type == WALK_INT16 && step->b.type == WALK_INT16;
    return are_16 ? reduce_16(step, a, b, step->part) : reduce_any(step, a, b, step->part);
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
