#ifndef RNNC_TFLM_BOARD_LOG_H
#define RNNC_TFLM_BOARD_LOG_H

// What C++ and TensorFlow Lite Micro ask of a machine without an operating system; nothing where there is one.
void ConstructStatics();

#endif
