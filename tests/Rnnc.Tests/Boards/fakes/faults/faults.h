/* A hand-written model that fails in the way that its input names. */
#ifndef FAULTS_H
#define FAULTS_H
#include "rnnc_status.h"
#include <stdint.h>
typedef struct faults_instance {
    int32_t values[2];
} faults_instance;
rnnc_status faults_init(faults_instance *m);
rnnc_status faults_infer(faults_instance *m, const int8_t *x, int32_t steps, int32_t *y);
#endif
