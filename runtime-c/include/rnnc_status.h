#ifndef RNNC_STATUS_H
#define RNNC_STATUS_H

/** What a function of a compiled model answers: 0 on success, above 0 where an answer is not whole, below where it did
 * nothing. */
typedef enum {
    RNNC_STOPPED = 2,         /**< The caller's function stopped the answer. */
    RNNC_FULL = 1,            /**< There is no place for the rest of the answer. */
    RNNC_OK = 0,              /**< Done. */
    RNNC_ERROR_ARGUMENT = -1, /**< A pointer is NULL. */
    RNNC_ERROR_STEPS = -2,    /**< The model cannot run this number of time steps. */
    RNNC_ERROR_TOKEN = -3,    /**< A token is not in the model's vocabulary. */
    RNNC_ERROR_SLOT = -4,     /**< The model has no state of this number. */
    RNNC_ERROR_SOURCE = -5,   /**< A source without a token or with too many, or a step before any source was read. */
    RNNC_ERROR_TEMPERATURE = -6, /**< A temperature below 0, or one that is not a number. */
    RNNC_ERROR_CAPACITY = -7     /**< No place for any token. */
} rnnc_status;

#endif
