/* The helpers of decoding: the generator against its published algorithm, greedy's first of several, draws against
 * weights. */
#include "check.h"
#include "rnnc_decode.h"

static rnnc_random generator;

static void check_generator(void) {
    uint64_t state = 0;
    rnnc_random_seed(&generator, 42);
    /* s = 0, one step, the seed added, one step. */
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    state += 42;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    for (int i = 0; i < 1000; i++) {
        const uint32_t folded = (uint32_t)(((state >> 18) ^ state) >> 27);
        const unsigned turn = (unsigned)(state >> 59);
        const uint32_t expected = turn == 0 ? folded : (folded >> turn) | (folded << (32 - turn));
        CHECK(rnnc_random_next(&generator) == expected);
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    }
}

static void check_greedy(void) {
    static const int16_t logits[5] = {-3, 7, 7, INT16_MIN, 6};
    static const int16_t lowest[2] = {INT16_MIN, INT16_MIN};
    CHECK(rnnc_greedy(logits, 5) == 1);
    CHECK(rnnc_greedy(&logits[3], 1) == 0);
    CHECK(rnnc_greedy(lowest, 2) == 0);
}

static void check_temperatures(void) {
    uint32_t octaves = 0;
    volatile float zero = 0.0F;
    CHECK(rnnc_octaves(100.0F, 0.5F, &octaves) == RNNC_OK && octaves == 200);
    CHECK(rnnc_octaves(100.0F, 0.0F, &octaves) == RNNC_OK && octaves == UINT32_MAX);
    CHECK(rnnc_octaves(100.0F, 1e-30F, &octaves) == RNNC_OK && octaves == UINT32_MAX);
    CHECK(rnnc_octaves(100.0F, -1.0F, &octaves) == RNNC_ERROR_TEMPERATURE);
    CHECK(rnnc_octaves(100.0F, zero / zero, &octaves) == RNNC_ERROR_TEMPERATURE);
}

/* One step of a logit is an octave: of 3, 2 and 1 the first is drawn 4 times out of 7, the second 2 times. */
static void check_draws(void) {
    static const int16_t logits[4] = {3, 2, -32768, 1};
    int counts[4] = {0, 0, 0, 0};
    const int draws = 70000;
    for (int i = 0; i < draws; i++) {
        const int32_t token = rnnc_sample(logits, 4, 65536, &generator);
        CHECK(token >= 0 && token < 4);
        counts[token]++;
    }
    CHECK(counts[0] > 39500 && counts[0] < 40500);
    CHECK(counts[1] > 19500 && counts[1] < 20500);
    CHECK(counts[2] == 0);
    CHECK(counts[3] > 9600 && counts[3] < 10400);
    for (int i = 0; i < 100; i++) {
        CHECK(rnnc_sample(logits, 4, UINT32_MAX, &generator) == 0);
        CHECK(rnnc_sample(logits, 1, 65536, &generator) == 0);
    }
}

void run_tests(void) {
    check_generator();
    check_greedy();
    check_temperatures();
    check_draws();
}
