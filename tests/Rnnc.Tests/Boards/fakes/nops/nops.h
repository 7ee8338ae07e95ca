/* A hand-written model of exactly 102 instructions (Arm only). */
#ifndef NOPS_H
#define NOPS_H
#include "rnnc_status.h"
#include <stdint.h>
typedef struct nops_instance {
    int32_t unused;
} nops_instance;
rnnc_status nops_init(nops_instance *m);
rnnc_status nops_infer(nops_instance *m, const int8_t *x, int32_t steps, int8_t *y);
#endif
