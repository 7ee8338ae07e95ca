/* A hand-written model that needs its whole window, with more arguments than registers: y0[t] = table[tokens[t]] + bias
   for every step, y1 = the sum of x over all steps. */
#ifndef GATHER_H
#define GATHER_H
#include "rnnc_status.h"
#include <stdint.h>
typedef struct gather_instance {
    int32_t sum;
} gather_instance;
rnnc_status gather_init(gather_instance *m);
rnnc_status gather_infer(gather_instance *m, const int32_t *tokens, const int16_t *x, const int8_t *bias, int32_t steps,
                         int16_t *y0, int32_t *y1);
#endif
