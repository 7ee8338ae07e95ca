#include "operators.h"

#include "rnnc_sequence.h"

#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

namespace {

using Resolver = tflite::MicroMutableOpResolver<48>;

void AddStates(Resolver &resolver) {
    resolver.AddVarHandle();
    resolver.AddReadVariable();
    resolver.AddAssignVariable();
    resolver.AddCallOnce();
}

void AddLayers(Resolver &resolver) {
    resolver.AddUnidirectionalSequenceLSTM();
    resolver.AddFullyConnected();
    resolver.AddConv2D();
    resolver.AddDepthwiseConv2D();
    resolver.AddMaxPool2D();
    resolver.AddAveragePool2D();
    resolver.AddSoftmax();
}

void AddElementwise(Resolver &resolver) {
    resolver.AddAdd();
    resolver.AddSub();
    resolver.AddMul();
    resolver.AddMaximum();
    resolver.AddMinimum();
    resolver.AddTanh();
    resolver.AddLogistic();
    resolver.AddRelu();
    resolver.AddRelu6();
    resolver.AddLeakyRelu();
    resolver.AddElu();
    resolver.AddHardSwish();
    resolver.AddPrelu();
    resolver.AddRsqrt();
    resolver.AddSquaredDifference();
    resolver.AddAbs();
    resolver.AddExp();
    resolver.AddDiv();
    resolver.AddQuantize();
    resolver.AddDequantize();
}

void AddShapes(Resolver &resolver) {
    resolver.AddReshape();
    resolver.AddConcatenation();
    resolver.AddSplit();
    resolver.AddSplitV();
    resolver.AddSlice();
    resolver.AddStridedSlice();
    resolver.AddPack();
    resolver.AddUnpack();
    resolver.AddPad();
    resolver.AddTranspose();
    resolver.AddMean();
    resolver.AddSum();
    resolver.AddSqueeze();
    resolver.AddExpandDims();
    resolver.AddReverseV2();
    resolver.AddGather();
}

} // namespace

const tflite::MicroOpResolver &Operators() {
    static Resolver resolver;
    static const bool is_filled = [] {
        resolver.AddCustom("RNNC_SEQUENCE", rnnc::Register_RNNC_SEQUENCE());
        AddStates(resolver);
        AddLayers(resolver);
        AddElementwise(resolver);
        AddShapes(resolver);
        return true;
    }();
    (void)is_filled;
    return resolver;
}
