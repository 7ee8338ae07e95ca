#ifndef RNNC_SOFTMAX_H
#define RNNC_SOFTMAX_H

#include "rnnc_requantize.h"
#include "rnnc_saturate.h"
#include <stdint.h>

/* The softmax of the arithmetic "tflm", docs/arithmetic.md, in its parts; a model's code loops over the values. */

/** A sum of exponentials as a factor with 31 fraction bits, and the shift that turns a product with it into 8 bits. */
typedef struct {
    int32_t factor;
    int shift;
} rnnc_softmax_scale;

/** 1 / sum by three steps of Newton's method; sum has 19 fraction bits and is 1 to 2^28 - 1. */
rnnc_softmax_scale rnnc_softmax_invert(int32_t sum);

/** What an exponential with 31 fraction bits adds to the sum. */
static inline int32_t rnnc_softmax_term(int32_t exponential) {
    return rnnc_divide_power(exponential, 12);
}

/** An exponential as a part of the sum: of scale 1/256 and zero point -128. */
static inline int32_t rnnc_softmax_part(int32_t exponential, rnnc_softmax_scale scale) {
    return rnnc_saturate8(rnnc_divide_power(rnnc_double_high(scale.factor, exponential), scale.shift) - 128);
}

#endif
