#include "rnnc_walk_data.h"

#include "rnnc_walk_element.h"

void walk_gather(const walk_step *step, const void *index, void *out) {
    const int32_t last = (int32_t)step->size - 1;
    uint32_t next = 0;
    for (uint32_t i = 0; i < step->count; i++) {
        const int32_t number = walk_element(index, step->a.type, i);
        const int32_t row = number < 0 ? 0 : (number > last ? last : number);
        for (uint32_t k = 0; k < step->part; k++) {
            const int32_t value = walk_element(step->table, step->table_type, (uint32_t)row * step->part + k);
            if (step->out.type == WALK_INT8) {
                ((int8_t *)out)[next++] = (int8_t)value;
            } else {
                ((int16_t *)out)[next++] = (int16_t)value;
            }
        }
    }
}

void walk_multiply_data(const walk_step *step, const void *matrix, const int16_t *vector, int16_t *out) {
    const uint32_t across = step->is_transposed != 0 ? 1 : step->part;
    const uint32_t along = step->is_transposed != 0 ? step->size : 1;
    const int64_t half = step->shift == 0 ? 0 : INT64_C(1) << (step->shift - 1);
    for (uint32_t i = 0; i < step->size; i++) {
        /* At most 2^24 products of 2^30. */
        int64_t sum = half;
        for (uint32_t k = 0; k < step->part; k++) {
            sum += walk_element(matrix, step->a.type, i * across + k * along) * vector[k];
        }
        sum >>= step->shift;
        out[i] = (int16_t)(sum < INT16_MIN ? INT16_MIN : (sum > INT16_MAX ? INT16_MAX : sum));
    }
}
