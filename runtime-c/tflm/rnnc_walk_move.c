#include "rnnc_walk_lanes.h"

#include "rnnc_walk_element.h"

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

void walk_convert(const void *from, uint8_t from_type, void *to, uint8_t to_type, uint32_t count) {
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

void walk_lanes_fill(const walk_op *op, const walk_lanes *lanes) {
    for (uint32_t i = 0; i < lanes->count; i++) {
        put(lanes->out, op->out.type, i, op->addend);
    }
}

/* Each element for `repeat` lanes, and again from the first after the last. */
void walk_lanes_gather(const walk_op *op, const walk_lanes *lanes) {
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

void walk_lanes_move(const walk_op *op, const walk_lanes *lanes) {
    walk_convert(lanes->in[0], op->in[0].type, lanes->out, op->out.type, lanes->count);
}
