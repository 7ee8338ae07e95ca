#ifndef RNNC_REQUANTIZED_H
#define RNNC_REQUANTIZED_H

#include "rnnc_matvec.h"
#include <stdint.h>

/** How a sum is rounded, and what a kernel may rely on. */
enum {
    RNNC_REQUANTIZED_DOUBLE = 0, /**< twice: exponents -31 to 30 */
    RNNC_REQUANTIZED_SINGLE = 1, /**< once, by a 15-bit multiplier: exponents -31 to 7 */
    RNNC_REQUANTIZED_PLAIN = 2   /**< twice; a block's rows share multiplier and exponent, below 0; not wide */
};

/**
 * One sum of a product in the arithmetic "tflm": its weights, biases and multipliers are laid out as rnnc_matvec.h
 * says.
 */
typedef struct {
    rnnc_matvec_accumulator sum; /**< multipliers 0 to 2^31 - 1, or 2^15 - 1 where single; no left shift */
    const int8_t *exponents;     /**< 4 a block */
    int32_t kind;                /**< RNNC_REQUANTIZED_DOUBLE and so on */
} rnnc_requantized_sum;

/** A matrix-vector product whose sums are brought to the output's scale as TFLite Micro's reference kernels do it. */
typedef struct {
    const rnnc_requantized_sum *sums;
    int32_t sum_count; /**< 1 to 64 */
    int32_t row_count; /**< at least 1 */
    int16_t zero_point;
    int16_t low;
    int16_t high;
} rnnc_requantized;

/** The product in C99, from a row on that begins a block of 4; the contract is that of rnnc_requantized_run. */
void rnnc_requantized_rows(const rnnc_requantized *product, const int16_t *const *inputs, int16_t *output,
                           int32_t first_row);

#if RNNC_DSP
/** The product with the DSP extension, the same results: plain sums by blocks of 4 rows. */
void rnnc_requantized_dsp(const rnnc_requantized *product, const int16_t *const *inputs, int16_t *output);
#endif

/**
 * output[r] = min(max(sum over sums a of saturate16(requantize_a(s_a[r])) + zero_point, low), high)
 * s_a[r]    = bias_a[r] + sum over the columns c of weight_a[r][c] * input_a[c]
 *
 * inputs and output as of rnnc_matvec_run. The caller answers for |bias| + sum |weight| * max |input| < 2^(31 -
 * exponent), the exponent as 0 where it is negative or single; the compiler proves it for all inputs.
 */
static inline void rnnc_requantized_run(const rnnc_requantized *product, const int16_t *const *inputs,
                                        int16_t *output) {
#if RNNC_DSP
    rnnc_requantized_dsp(product, inputs, output);
#else
    rnnc_requantized_rows(product, inputs, output, 0);
#endif
}

#endif
