#include "rnnc_product.h"

#include "rnnc_rescale.h"

/* Products of 8 and 16 bits, each below 2^22 in magnitude, that a 32-bit sum holds. */
#define NARROW_COUNT 256

/* The rounded sum; beyond 32 bits it saturates as well. */
static inline int16_t finish(int64_t sum, int shift) {
    const int64_t rounded = shift == 0 ? sum : rnnc_round_shift_wide(sum, shift);
    return (int16_t)(rounded > INT16_MAX ? INT16_MAX : rounded < INT16_MIN ? INT16_MIN : rounded);
}

void rnnc_product_portable_s16(const int16_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                               int32_t output_count, int32_t count, int shift, int16_t *output) {
    for (int32_t i = 0; i < output_count; i++) {
        const int16_t *element = matrix;
        int64_t sum = 0;
        for (int32_t k = 0; k < count; k++) {
            /* int64: the sum of products of up to 2^30. */
            sum += (int64_t)(*element * vector[k]);
            element += along;
        }
        output[i] = finish(sum, shift);
        matrix += across;
    }
}

void rnnc_product_portable_s8(const int8_t *matrix, int32_t across, int32_t along, const int16_t *vector,
                              int32_t output_count, int32_t count, int shift, int16_t *output) {
    for (int32_t i = 0; i < output_count; i++) {
        const int8_t *element = matrix;
        int64_t sum = 0;
        for (int32_t k = 0; k < count;) {
            const int32_t end = count - k > NARROW_COUNT ? k + NARROW_COUNT : count;
            int32_t part = 0;
            for (; k < end; k++) {
                part += *element * vector[k];
                element += along;
            }
            sum += part;
        }
        output[i] = finish(sum, shift);
        matrix += across;
    }
}
