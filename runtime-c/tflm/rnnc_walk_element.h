#ifndef RNNC_WALK_ELEMENT_H
#define RNNC_WALK_ELEMENT_H

#include "rnnc_walk_plan.h"

/** An element of an array whatever its type. */
static inline int32_t walk_element(const void *values, uint8_t type, uint32_t index) {
    if (type == WALK_INT8) {
        return ((const int8_t *)values)[index];
    }
    return type == WALK_INT16 ? ((const int16_t *)values)[index] : ((const int32_t *)values)[index];
}

#endif
