#ifndef RNNC_TARGET_H
#define RNNC_TARGET_H

/**
 * Whether the core has an instruction that this C has no word for, and the compiler takes GNU inline assembly.
 * Otherwise portable C99 runs, with the same results. RNNC_DSP: 16-bit multiply-accumulates and rounding high multiply
 * (Cortex-M4, M7, M33, M35P, M55, M85). RNNC_SAT: saturation (these and M3).
 */
#if defined(__GNUC__) && defined(__ARM_ARCH_PROFILE) && !defined(__ARM_BIG_ENDIAN)
#if __ARM_ARCH_PROFILE == 'M'
#if defined(__ARM_FEATURE_DSP)
#define RNNC_DSP 1
#endif
#if defined(__ARM_FEATURE_SAT)
#define RNNC_SAT 1
#endif
#endif
#endif

#ifndef RNNC_DSP
#define RNNC_DSP 0
#endif

#ifndef RNNC_SAT
#define RNNC_SAT 0
#endif

#endif
