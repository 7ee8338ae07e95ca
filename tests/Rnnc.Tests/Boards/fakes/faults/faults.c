#include "faults.h"

#define TRAPS 1
#define HANGS 2
#define UNALIGNED 3
#define ENDLESS 4
#define LONG 5

rnnc_status faults_init(faults_instance *m) {
    m->values[0] = 0x04030201;
    m->values[1] = 0x08070605;
    return RNNC_OK;
}

static int32_t descend(volatile int32_t depth) {
    volatile int32_t room[64];
    room[0] = depth;
    return depth == 0 ? 0 : descend(depth + 1) + room[0];
}

rnnc_status faults_infer(faults_instance *m, const int8_t *x, int32_t steps, int32_t *y) {
    (void)steps;
    switch (x[0]) {
    case TRAPS:
        __builtin_trap();
    case HANGS:
        for (volatile int32_t forever = 1; forever != 0;) {
        }
        break;
    case UNALIGNED:
        y[0] = *(volatile int32_t *)((uintptr_t)m->values + 1u);
        break;
    case ENDLESS:
        y[0] = descend(1);
        break;
    case LONG:
        for (volatile int32_t n = 0; n < 350000000; n = n + 1) {
        }
        y[0] = 9;
        break;
    default:
        y[0] = 7;
    }
    return RNNC_OK;
}
