#ifndef RNNC_TARGET_H
#define RNNC_TARGET_H

/**
 * RNNC_DSP is 1 where the core has the DSP extension's 16-bit multiply-accumulates (Cortex-M4, M7, M33, M35P, M55, M85)
 * and the compiler takes GNU inline assembly; otherwise 0 and portable C99 runs, with the same results.
 */
#if defined(__GNUC__) && defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && !defined(__ARM_BIG_ENDIAN)
#if __ARM_ARCH_PROFILE == 'M'
#define RNNC_DSP 1
#endif
#endif

#ifndef RNNC_DSP
#define RNNC_DSP 0
#endif

#endif
