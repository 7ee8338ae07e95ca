#ifndef RNNC_STATUS_H
#define RNNC_STATUS_H
typedef enum {
    RNNC_OK = 0,
    RNNC_NEED_MORE = 1,
    RNNC_ERROR_ARGUMENT = -1,
    RNNC_ERROR_STEPS = -2,
    RNNC_ERROR_TOKEN = -3,
    RNNC_ERROR_SLOT = -4
} rnnc_status;
#endif
