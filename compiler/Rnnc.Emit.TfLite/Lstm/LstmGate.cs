using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Lstm;

/// <summary>One gate of an LSTM before its activation: x W + h R + b. W [inputs, units], R [units, units].</summary>
internal sealed record LstmGate(Tensor W, Tensor R, float[] Bias);
