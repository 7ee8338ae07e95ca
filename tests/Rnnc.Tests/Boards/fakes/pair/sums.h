/* A hand-written model that streams: h = h / 2 + W x, y = h. It takes at most 4 steps in a window. */
#ifndef SUMS_H
#define SUMS_H
#include "rnnc_status.h"
#include <stdint.h>
typedef struct sums_instance {
    int16_t h[2];
} sums_instance;
rnnc_status sums_init(sums_instance *m);
rnnc_status sums_reset(sums_instance *m);
rnnc_status sums_infer(sums_instance *m, const int8_t *x, int32_t steps, int16_t *y);
rnnc_status sums_run(sums_instance *m, const int8_t *x, int32_t steps);
rnnc_status sums_push(sums_instance *m, const int8_t *x);
rnnc_status sums_output(sums_instance *m, int16_t *y);
rnnc_status sums_get_state(const sums_instance *m, int32_t slot, void *values);
rnnc_status sums_set_state(sums_instance *m, int32_t slot, const void *values);
#endif
