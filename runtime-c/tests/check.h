#ifndef RNNC_TESTS_CHECK_H
#define RNNC_TESTS_CHECK_H

#include <stdint.h>

/** Defined by each test; returns when all of it holds. */
void run_tests(void);

/** Reports what does not hold and ends the test. */
void check_failed(const char *what);

#define CHECK_TEXT(value) #value
#define CHECK_LINE(line) CHECK_TEXT(line)
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            check_failed(__FILE__ ":" CHECK_LINE(__LINE__) ": " #condition);                                           \
        }                                                                                                              \
    } while (0)

/** The next of a fixed sequence of 32 random bits; state is not 0. Marsaglia's xorshift32. */
static inline uint32_t random_bits(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x;
}

/** A random number from minimum to maximum, both among them. maximum - minimum < 2^32 - 1. */
static inline int32_t random_between(uint32_t *state, int32_t minimum, int32_t maximum) {
    const uint32_t span = (uint32_t)maximum - (uint32_t)minimum + 1U;
    return (int32_t)(minimum + (int64_t)(random_bits(state) % span));
}

/** The largest integer not above dividend / divisor, the definition behind every right shift of the runtime. divisor >
 * 0. */
static inline int64_t floor_divide(int64_t dividend, int64_t divisor) {
    const int64_t quotient = dividend / divisor;
    return dividend % divisor < 0 ? quotient - 1 : quotient;
}

#endif
