/* Real values to integers: halves away from zero, saturation, what is no number. */
#include "check.h"
#include "rnnc_float.h"

void run_tests(void) {
    const float huge = 3e38F;
    const float not_a_number = (huge * huge) - (huge * huge);
    CHECK(rnnc_quantize(0.0F, 0.5F, 0, -128, 127) == 0);
    CHECK(rnnc_quantize(0.25F, 0.5F, 0, -128, 127) == 1);
    CHECK(rnnc_quantize(-0.25F, 0.5F, 0, -128, 127) == -1);
    CHECK(rnnc_quantize(0.2F, 0.5F, 3, -128, 127) == 3);
    CHECK(rnnc_quantize(1.25F, 0.5F, -5, -128, 127) == -2);
    CHECK(rnnc_quantize(huge, 1e-30F, 0, -128, 127) == 127);
    CHECK(rnnc_quantize(-huge, 1e-30F, 7, -128, 127) == -128);
    CHECK(rnnc_quantize(not_a_number, 1.0F, 0, -32768, 32767) == -32768);
    CHECK(rnnc_quantize(1000.0F, 1.0F, 100, -128, 127) == 127);
    CHECK(rnnc_quantize(-1000.0F, 1.0F, 100, -128, 127) == -128);
    for (int32_t value = -32768; value <= 32767; value++) {
        const float real = rnnc_dequantize(value, 0.0078125F, 12);
        CHECK(real == (float)(value - 12) / 128.0F);
        CHECK(rnnc_quantize(real, 0.0078125F, 12, -32768, 32767) == value);
    }
}
