/* Every count from none on, from every alignment of the source. */
#include "check.h"
#include "rnnc_align.h"
#include "rnnc_widen.h"

enum { MOST = 40, GUARD = 12345 };

void run_tests(void) {
    static int8_t source[MOST + 4];
    RNNC_ALIGNED static int16_t target[MOST + 1];
    uint32_t state = 5;
    for (int32_t start = 0; start < 4; start++) {
        for (int32_t count = 0; count <= MOST; count++) {
            for (int32_t i = 0; i < MOST + 4; i++) {
                source[i] = (int8_t)random_between(&state, INT8_MIN, INT8_MAX);
            }
            for (int32_t i = 0; i <= MOST; i++) {
                target[i] = GUARD;
            }
            rnnc_widen8(&source[start], target, count);
            for (int32_t i = 0; i <= MOST; i++) {
                CHECK(target[i] == (i < count ? source[start + i] : GUARD));
            }
        }
    }
}
