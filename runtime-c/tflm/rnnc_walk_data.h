#ifndef RNNC_WALK_DATA_H
#define RNNC_WALK_DATA_H

#include "rnnc_walk_plan.h"

/** docs/arithmetic.md, "Gather": rows of the step's table by the numbers at index. */
void walk_gather(const walk_step *step, const void *index, void *out);

/** docs/arithmetic.md, "Products of data". */
void walk_multiply_data(const walk_step *step, const void *matrix, const int16_t *vector, int16_t *out);

#endif
