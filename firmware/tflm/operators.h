#ifndef RNNC_TFLM_OPERATORS_H
#define RNNC_TFLM_OPERATORS_H

#include "tensorflow/lite/micro/micro_op_resolver.h"

// What rnnc's files use: RNNC_SEQUENCE and the builtin operators of docs/tflite.md.
const tflite::MicroOpResolver &Operators();

#endif
