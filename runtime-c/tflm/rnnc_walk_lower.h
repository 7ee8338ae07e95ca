#ifndef RNNC_WALK_LOWER_H
#define RNNC_WALK_LOWER_H

#include "rnnc_walk_decode.h"

/* Operations and accesses as docs/program.md numbers them. */
enum {
    WALK_LOAD = 1,
    WALK_LITERAL = 2,
    WALK_MULTIPLY = 3,
    WALK_SUM = 4,
    WALK_NARROW = 5,
    WALK_EXTREME = 6,
    WALK_LOOKUP = 7,
    WALK_POWER = 8,
    WALK_COMPARE = 9,
    WALK_CHOOSE = 10,
    WALK_STORE = 11,
    WALK_STORE_VIEW = 12
};

enum { WALK_EACH = 0, WALK_SINGLE = 1, WALK_CYCLE = 2, WALK_REPEAT = 3 };

/**
 * Operations that are read and checked  =>  kernels over strips of lanes, in the same place and of the same or a
 * smaller number. Registers become strips of the workspace, or the vectors themselves where a load or a store would
 * only copy.
 */
void walk_lower_map(walk_decoder *decoder, walk_step *step);

#endif
