#ifndef RNNC_WALK_REDUCE_H
#define RNNC_WALK_REDUCE_H

#include "rnnc_walk_plan.h"

/** docs/arithmetic.md, "Reductions": the groups of a step, whose operands begin at a and b. */
void walk_reduce(const walk_step *step, const void *a, const void *b, int32_t *out);

#endif
