#ifndef RNNC_ALIGN_H
#define RNNC_ALIGN_H

/**
 * Begins the declaration of an array that starts at a multiple of 4 bytes, as the matrix kernels for Arm need it.
 * Where a compiler has no way to say so, the portable kernels run, which need no more than the element's alignment.
 */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define RNNC_ALIGNED alignas(4)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define RNNC_ALIGNED _Alignas(4)
#elif defined(__GNUC__)
#define RNNC_ALIGNED __attribute__((aligned(4)))
#else
#define RNNC_ALIGNED
#endif

#endif
