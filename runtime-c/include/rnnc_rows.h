#ifndef RNNC_ROWS_H
#define RNNC_ROWS_H

#include "rnnc_target.h"
#include <stdint.h>

/*
 * The matrix-vector product over plain rows: each matrix as it stands in a file, row after row. Where the compiler may
 * lay the weights out, rnnc_matvec.h is the faster one; the integers are the same.
 */

/** A matrix and the vector that it multiplies. */
typedef struct {
    const int8_t *weights; /**< [rows, columns], no alignment needed */
    const int16_t *input;  /**< what rnnc_rows_order8 or rnnc_rows_order16 made of the vector */
    uint32_t columns;      /**< at least 1 */
} rnnc_rows_part;

/** One 32-bit sum per row over one or several parts, with its own change of scale. */
typedef struct {
    const int32_t *bias;        /**< one a row */
    const int32_t *multipliers; /**< one a row, 1 to 2^31 - 1 */
    const rnnc_rows_part *parts;
    uint16_t part_count;
    uint16_t left_shift; /**< of the sum, before it is multiplied; 0 to 30 */
} rnnc_rows_accumulator;

/**
 * Whether the DSP kernel runs: it reads 4 weights at a time wherever a row begins, which the core must allow
 * (CCR.UNALIGN_TRP is 0). Its loop needs all registers, which clang has only where it optimizes.
 */
#if RNNC_DSP && defined(__ARM_FEATURE_UNALIGNED) && (!defined(__clang__) || defined(__OPTIMIZE__))
#define RNNC_ROWS_DSP 1
#else
#define RNNC_ROWS_DSP 0
#endif

/** Elements that an ordered vector takes: up to a multiple of 4. */
#define RNNC_ROWS_ORDERED(columns) (((columns) + 3U) & ~(uint32_t)3U)

/** The vector in the kernel's order: RNNC_ROWS_ORDERED(columns) elements at a multiple of 4 bytes, apart from input. */
void rnnc_rows_order8_portable(const int8_t *input, uint32_t columns, int16_t *ordered);
void rnnc_rows_order16_portable(const int16_t *input, uint32_t columns, int16_t *ordered);

/** sums[r] = starts[r] + sum over columns of weight[r][c] * input[c] for each row; sums and starts may be the same. */
void rnnc_rows_add_portable(const rnnc_rows_part *part, uint32_t rows, const int32_t *starts, int32_t *sums);

#if RNNC_ROWS_DSP
/** Pairs of columns 0 and 2, then 1 and 3 of each quad, as SXTB16 takes them out of a word; a last quad that overlaps.
 */
void rnnc_rows_order8_dsp(const int8_t *input, uint32_t columns, int16_t *ordered);
void rnnc_rows_order16_dsp(const int16_t *input, uint32_t columns, int16_t *ordered);

/** The same sums with the DSP extension: 4 rows at a time, two columns an instruction. */
void rnnc_rows_add_dsp(const rnnc_rows_part *part, uint32_t rows, const int32_t *starts, int32_t *sums);
#endif

static inline void rnnc_rows_order8(const int8_t *input, uint32_t columns, int16_t *ordered) {
#if RNNC_ROWS_DSP
    rnnc_rows_order8_dsp(input, columns, ordered);
#else
    rnnc_rows_order8_portable(input, columns, ordered);
#endif
}

static inline void rnnc_rows_order16(const int16_t *input, uint32_t columns, int16_t *ordered) {
#if RNNC_ROWS_DSP
    rnnc_rows_order16_dsp(input, columns, ordered);
#else
    rnnc_rows_order16_portable(input, columns, ordered);
#endif
}

static inline void rnnc_rows_add(const rnnc_rows_part *part, uint32_t rows, const int32_t *starts, int32_t *sums) {
#if RNNC_ROWS_DSP
    rnnc_rows_add_dsp(part, rows, starts, sums);
#else
    rnnc_rows_add_portable(part, rows, starts, sums);
#endif
}

/** What rnnc_rows_run needs beside its operands, in elements. */
static inline uint32_t rnnc_rows_sums(uint32_t count, uint32_t rows) {
    return count > 1 ? 2 * rows : rows;
}

/**
 * output[r] = saturate16(sum over accumulators a of ((s_a[r] << left_shift_a) * multiplier_a[r] + 2^31) >> 32)
 * s_a[r]    = bias_a[r] + sum over the parts of a and their columns c of weight[r][c] * input[c]
 *
 * count and rows are at least 1; sums: rnnc_rows_sums elements of scratch; output overlaps nothing that is read. The
 * integers are those of rnnc_matvec_run for what the compiler has proved. Beyond that, for damaged numbers, every sum
 * is modulo 2^32 and nothing else is touched.
 */
void rnnc_rows_run(const rnnc_rows_accumulator *accumulators, uint32_t count, uint32_t rows, int32_t *sums,
                   int16_t *output);

#endif
