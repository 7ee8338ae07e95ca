/* Comparisons at the ends of the range, where differences overflow, and between. */
#include "check.h"
#include "rnnc_order.h"

static const int32_t edges[] = {INT32_MIN, INT32_MIN + 1, -32769, -1, 0, 1, 2, 32768, INT32_MAX - 1, INT32_MAX};
enum { EDGES = sizeof edges / sizeof edges[0] };

static void check_pair(int32_t a, int32_t b) {
    CHECK(rnnc_larger(a, b) == (a > b ? a : b));
    CHECK(rnnc_smaller(a, b) == (a < b ? a : b));
    CHECK(rnnc_is_less(a, b) == (a < b));
    CHECK(rnnc_is_equal(a, b) == (a == b));
    CHECK(rnnc_choose(a, b, 7) == (a != 0 ? b : 7));
}

void run_tests(void) {
    uint32_t state = 7;
    for (uint32_t i = 0; i < EDGES; i++) {
        for (uint32_t j = 0; j < EDGES; j++) {
            check_pair(edges[i], edges[j]);
        }
    }
    for (int i = 0; i < 20000; i++) {
        const int32_t a = random_between(&state, INT32_MIN + 1, INT32_MAX) >> random_between(&state, 0, 30);
        check_pair(a, random_between(&state, INT32_MIN + 1, INT32_MAX) >> random_between(&state, 0, 30));
    }
}
