#ifndef RNNC_SEQUENCE_H
#define RNNC_SEQUENCE_H

#include "tensorflow/lite/micro/micro_common.h"

namespace rnnc {

/**
 * The kernel of the custom operator RNNC_SEQUENCE for TensorFlow Lite Micro:
 *
 *     resolver.AddCustom("RNNC_SEQUENCE", rnnc::Register_RNNC_SEQUENCE());
 *
 * docs/tflite.md defines the operator, docs/tflm.md shows how it is built into a firmware. A damaged program is refused
 * by AllocateTensors, with a message.
 */
TFLMRegistration *Register_RNNC_SEQUENCE();

} // namespace rnnc

#endif
