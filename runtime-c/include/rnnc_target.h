#ifndef RNNC_TARGET_H
#define RNNC_TARGET_H

/*
 * What the core and the compiler have beyond C99, 1 or 0. Without any of it portable code runs, with the same results.
 */

/**
 * 16-bit multiply-accumulates and the rounding high multiply of the DSP extension (Cortex-M4, M7, M33, M35P, M55, M85),
 * in GNU inline assembly.
 */
#if defined(__GNUC__) && defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && !defined(__ARM_BIG_ENDIAN)
#if __ARM_ARCH_PROFILE == 'M'
#define RNNC_DSP 1
#endif
#endif

#ifndef RNNC_DSP
#define RNNC_DSP 0
#endif

/** Saturation in one instruction (these and M3), as a function that the compiler knows. */
#if defined(__ARM_FEATURE_SAT) && defined(__has_builtin)
#if __has_builtin(__builtin_arm_ssat)
#define RNNC_SAT 1
#endif
#endif

#ifndef RNNC_SAT
#define RNNC_SAT 0
#endif

#endif
