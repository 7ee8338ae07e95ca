#ifndef RNNC_DECODE_H
#define RNNC_DECODE_H

#include "rnnc_status.h"
#include <stdint.h>

/** A generator of random numbers, the same on every machine: PCG-XSH-RR 64/32 (O'Neill, 2014). */
typedef struct {
    uint64_t state;
} rnnc_random;

/** Starts the generator: the same seed gives the same numbers. */
void rnnc_random_seed(rnnc_random *random, uint64_t seed);

/** The next 32 random bits. */
uint32_t rnnc_random_next(rnnc_random *random);

/** Who says which token a decoder is fed next. */
typedef enum {
    RNNC_GREEDY, /**< the first of the largest logits */
    RNNC_SAMPLE, /**< a token drawn with the probabilities softmax(logits / temperature) */
    RNNC_TEACHER /**< the caller, whatever the decoder answers */
} rnnc_helper;

/** How an answer is made. All members that the helper does not need may be 0. */
typedef struct {
    rnnc_helper helper;
    float temperature;   /**< of RNNC_SAMPLE: at least 0, 0 is greedy, 1 the model's own probabilities */
    rnnc_random *random; /**< of RNNC_SAMPLE: a generator that was seeded */
    const int32_t *fed;  /**< of RNNC_TEACHER: what the steps are fed, the start token first */
    int32_t fed_count;   /**< of RNNC_TEACHER: their number, which is that of the steps */
    /** Called with each token of the answer; the answer stops where it gives anything but 0. May be NULL. */
    int (*on_token)(void *context, int32_t token);
    void *context; /**< given to on_token */
} rnnc_decoding;

/** The first of the largest of `count` logits, 1 or more. */
int32_t rnnc_greedy(const int16_t *logits, int32_t count);

/**
 * How fast probabilities fall: 2^16 times the octaves (halvings) that one step of a logit's integer is worth.
 * octaves_per_step: the same at temperature 1, 2^16 * scale / log(2). UINT32_MAX stands for greedy: temperature 0, or
 * so close to it that every step is worth 2^15 octaves. RNNC_ERROR_TEMPERATURE where the temperature is negative or
 * not a number.
 */
rnnc_status rnnc_octaves(float octaves_per_step, float temperature, uint32_t *octaves);

/**
 * Draws one of `count` tokens, at least 1, with probabilities proportional to 2^(-octaves * (largest - logit) / 2^16),
 * which is softmax of the real logits. A token's weight is 2^31 times that, exact to 2^-15 of itself; the draw among
 * the weights is exact: numbers beyond their sum are drawn again.
 */
int32_t rnnc_sample(const int16_t *logits, int32_t count, uint32_t octaves, rnnc_random *random);

#endif
