#ifndef RNNC_ROLLED_H
#define RNNC_ROLLED_H

/** Before a loop of a few turns that runs rarely: it stays a loop, which compilers would write out for speed. */
#if defined(__clang__)
#define RNNC_ROLLED _Pragma("clang loop unroll(disable)")
#elif defined(__GNUC__)
#define RNNC_ROLLED _Pragma("GCC unroll 1")
#else
#define RNNC_ROLLED
#endif

#endif
