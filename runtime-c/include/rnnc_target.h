#ifndef RNNC_TARGET_H
#define RNNC_TARGET_H

/*
 * What the core and the compiler have beyond C99, 1 or 0. Without any of it portable code runs, with the same results.
 * At most one of RNNC_DSP, RNNC_V7M and RNNC_V6M is 1: a Cortex-M, little-endian, and GNU inline assembly.
 */

#if defined(__GNUC__) && defined(__ARM_ARCH_PROFILE) && !defined(__ARM_BIG_ENDIAN)
#if __ARM_ARCH_PROFILE == 'M'
#if defined(__ARM_FEATURE_DSP)
#define RNNC_DSP 1
#elif __ARM_ARCH_ISA_THUMB == 2
#define RNNC_V7M 1
#else
#define RNNC_V6M 1
#endif
#endif
#endif

/** 16-bit multiply-accumulates and the rounding high multiply of the DSP extension (Cortex-M4, M7, M33, M35P, M55,
 * M85). */
#ifndef RNNC_DSP
#define RNNC_DSP 0
#endif

/** Vectors of 128 bits besides (Cortex-M55, M85). */
#if RNNC_DSP && defined(__ARM_FEATURE_MVE)
#define RNNC_MVE 1
#else
#define RNNC_MVE 0
#endif

/** All of Thumb-2, without the DSP extension (Cortex-M3, M33 without it). */
#ifndef RNNC_V7M
#define RNNC_V7M 0
#endif

/** The small instruction set of Cortex-M0, M0+ and M23: no 64-bit product, no saturation. */
#ifndef RNNC_V6M
#define RNNC_V6M 0
#endif

/** Saturation in one instruction (all but the small set), as a function that the compiler knows. */
#if defined(__ARM_FEATURE_SAT) && defined(__has_builtin)
#if __has_builtin(__builtin_arm_ssat)
#define RNNC_SAT 1
#endif
#endif

#ifndef RNNC_SAT
#define RNNC_SAT 0
#endif

#endif
