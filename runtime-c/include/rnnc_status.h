#ifndef RNNC_STATUS_H
#define RNNC_STATUS_H

/** What a function of a compiled model answers: 0 on success, negative where it did nothing. */
typedef enum {
    RNNC_OK = 0,              /**< Done. */
    RNNC_ERROR_ARGUMENT = -1, /**< A pointer is NULL. */
    RNNC_ERROR_STEPS = -2,    /**< The model cannot run this number of time steps. */
    RNNC_ERROR_TOKEN = -3,    /**< A token is not in the model's vocabulary. */
    RNNC_ERROR_SLOT = -4      /**< The model has no state of this number. */
} rnnc_status;

#endif
