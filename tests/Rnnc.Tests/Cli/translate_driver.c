/* Calls a compiled translator of dates in every way that its header allows, and in the ways that it refuses. */
#include "dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("%d: %s\n", __LINE__, #condition);                                                                  \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

enum { CAPACITY = 10 };

static int stop_after_three(void *context, int32_t token) {
    int *seen = context;
    (void)token;
    *seen += 1;
    return *seen == 3;
}

int main(void) {
    /* "3 May 2009" between its marks. */
    const int32_t source[12] = {1, 11, 3, 22, 28, 48, 3, 10, 8, 8, 17, 2};
    dates_instance m;
    int32_t answer[CAPACITY], again[CAPACITY], count = 0;
    int16_t logits[DATES_LOGITS_LENGTH], weights[DATES_EXTRA0_LENGTH];
    memset(&m, 0x5A, sizeof m);
    CHECK(dates_init(NULL) == RNNC_ERROR_ARGUMENT);
    CHECK(dates_init(&m) == RNNC_OK);
    CHECK(dates_decode_step(&m, DATES_START, logits, weights) == RNNC_ERROR_SOURCE);
    CHECK(dates_translate(&m, source, 12, answer, CAPACITY, &count) == RNNC_OK && count == DATES_LONGEST);

    /* A step by itself, and the teacher. */
    CHECK(dates_read_source(&m, source, 12) == RNNC_OK);
    int32_t token = DATES_START, fed[CAPACITY];
    for (int i = 0; i < DATES_LONGEST; i++) {
        fed[i] = token;
        CHECK(dates_decode_step(&m, token, logits, weights) == RNNC_OK);
        token = rnnc_greedy(logits, DATES_SYMBOLS);
        CHECK(token == answer[i]);
    }
    const rnnc_decoding taught = {RNNC_TEACHER, 0, NULL, fed, 7, NULL, NULL};
    CHECK(dates_translate_with(&m, source, 12, &taught, again, CAPACITY, &count) == RNNC_OK && count == 7);
    CHECK(memcmp(answer, again, 7 * sizeof answer[0]) == 0);

    /* Less place than tokens; a caller that has seen enough. */
    CHECK(dates_translate(&m, source, 12, again, 4, &count) == RNNC_FULL && count == 4);
    int seen = 0;
    const rnnc_decoding watched = {RNNC_GREEDY, 0, NULL, NULL, 0, stop_after_three, &seen};
    CHECK(dates_translate_with(&m, source, 12, &watched, again, CAPACITY, &count) == RNNC_STOPPED && count == 3 &&
          seen == 3);

    /* The same seed, the same tokens; temperature 0 is greedy. */
    rnnc_random random;
    rnnc_decoding drawn = {RNNC_SAMPLE, 4.0F, &random, NULL, 0, NULL, NULL};
    int32_t first[CAPACITY];
    rnnc_random_seed(&random, 5);
    CHECK(dates_translate_with(&m, source, 12, &drawn, first, CAPACITY, &count) == RNNC_OK);
    rnnc_random_seed(&random, 5);
    CHECK(dates_translate_with(&m, source, 12, &drawn, again, CAPACITY, &count) == RNNC_OK);
    CHECK(memcmp(first, again, sizeof first) == 0 && memcmp(first, answer, sizeof first) != 0);
    drawn.temperature = 0.0F;
    CHECK(dates_translate_with(&m, source, 12, &drawn, again, CAPACITY, &count) == RNNC_OK &&
          memcmp(again, answer, sizeof again) == 0);

    /* An initial state holds for one source; zeros are what there is without it. */
    int16_t state[DATES_SOURCE_STATE0_LENGTH];
    memset(state, 0, sizeof state);
    CHECK(dates_init_state(&m, DATES_SOURCE_STATE0_SLOT, state) == RNNC_OK);
    CHECK(dates_translate(&m, source, 12, again, CAPACITY, &count) == RNNC_OK &&
          memcmp(again, answer, sizeof again) == 0);
    memset(state, 0x35, sizeof state);
    CHECK(dates_init_state(&m, DATES_SOURCE_STATE0_SLOT, state) == RNNC_OK);
    CHECK(dates_decode_step(&m, DATES_START, logits, weights) == RNNC_ERROR_SOURCE);
    CHECK(dates_read_source(&m, source, 12) == RNNC_OK);
    int16_t memory[48];
    memcpy(memory, m.memory0, sizeof memory);
    CHECK(dates_read_source(&m, source, 12) == RNNC_OK);
    CHECK(memcmp(memory, m.memory0, sizeof memory) != 0);
    CHECK(dates_init_state(&m, 99, state) == RNNC_ERROR_SLOT);
    CHECK(dates_init(&m) == RNNC_OK);

    /* What is refused. */
    const int32_t bad[2] = {1, DATES_SOURCE_SYMBOLS}, negative[1] = {-1};
    int32_t longer[DATES_SOURCE_TOKENS + 1] = {0};
    volatile float zero = 0.0F;
    CHECK(dates_translate(&m, source, 0, again, CAPACITY, &count) == RNNC_ERROR_SOURCE && count == 0);
    CHECK(dates_translate(&m, longer, DATES_SOURCE_TOKENS + 1, again, CAPACITY, &count) == RNNC_ERROR_SOURCE);
    CHECK(dates_translate(&m, longer, DATES_SOURCE_TOKENS, again, CAPACITY, &count) == RNNC_OK);
    CHECK(dates_translate(&m, bad, 2, again, CAPACITY, &count) == RNNC_ERROR_TOKEN);
    CHECK(dates_translate(&m, negative, 1, again, CAPACITY, &count) == RNNC_ERROR_TOKEN);
    CHECK(dates_translate(&m, source, 12, again, 0, &count) == RNNC_ERROR_CAPACITY);
    CHECK(dates_translate(&m, source, 12, again, -1, &count) == RNNC_ERROR_CAPACITY);
    CHECK(dates_translate(&m, NULL, 12, again, CAPACITY, &count) == RNNC_ERROR_ARGUMENT);
    CHECK(dates_translate(&m, source, 12, NULL, CAPACITY, &count) == RNNC_ERROR_ARGUMENT);
    CHECK(dates_translate_with(&m, source, 12, NULL, again, CAPACITY, &count) == RNNC_ERROR_ARGUMENT);
    CHECK(dates_decode_step(&m, DATES_SYMBOLS, logits, weights) == RNNC_ERROR_TOKEN);
    CHECK(dates_decode_step(&m, -1, logits, weights) == RNNC_ERROR_TOKEN);
    drawn.temperature = -1.0F;
    CHECK(dates_translate_with(&m, source, 12, &drawn, again, CAPACITY, &count) == RNNC_ERROR_TEMPERATURE);
    drawn.temperature = zero / zero;
    CHECK(dates_translate_with(&m, source, 12, &drawn, again, CAPACITY, &count) == RNNC_ERROR_TEMPERATURE);
    drawn.temperature = 1.0F;
    drawn.random = NULL;
    CHECK(dates_translate_with(&m, source, 12, &drawn, again, CAPACITY, &count) == RNNC_ERROR_ARGUMENT);
    fed[3] = DATES_SYMBOLS;
    CHECK(dates_translate_with(&m, source, 12, &taught, again, CAPACITY, &count) == RNNC_ERROR_TOKEN && count == 0);
    printf("done\n");
    return 0;
}
