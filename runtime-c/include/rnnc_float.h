#ifndef RNNC_FLOAT_H
#define RNNC_FLOAT_H

#include <stdint.h>

/**
 * The integer nearest to value / scale (halves away from 0) plus zero_point, within minimum to maximum, which have at
 * most 16 bits. Not a number gives minimum.
 */
static inline int32_t rnnc_quantize(float value, float scale, int32_t zero_point, int32_t minimum, int32_t maximum) {
    const float steps = value / scale;
    /* Compared before the conversion, which is undefined for what int32_t cannot hold. */
    if (!(steps > (float)(minimum - zero_point))) {
        return minimum;
    }
    if (steps >= (float)(maximum - zero_point)) {
        return maximum;
    }
    int32_t whole = (int32_t)steps;
    const float rest = steps - (float)whole;
    if (rest >= 0.5F) {
        whole++;
    } else if (rest <= -0.5F) {
        whole--;
    }
    return whole + zero_point;
}

/** The real value of an integer: (value - zero_point) * scale. */
static inline float rnnc_dequantize(int32_t value, float scale, int32_t zero_point) {
    return (float)(value - zero_point) * scale;
}

#endif
