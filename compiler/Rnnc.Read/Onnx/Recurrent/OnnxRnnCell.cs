using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>ONNX's RNN: h' = f((x W + Wb + Rb) + h R).</summary>
internal sealed class OnnxRnnCell(RecurrentWeights weights, float clip, Activation f) : RecurrentCell(weights, clip)
{
    public static string[] Defaults { get; } = ["Tanh"];

    public static int[] Order { get; } = [0];

    public override ImmutableArray<string> States => ["h"];

    public override ImmutableArray<Value> Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        Value fromX = formula.MatMul(x, formula.Constant(Weights.Kernel, "W"));
        if (Weights.SummedBias is { } bias) fromX = formula.Sum(fromX, formula.Constant(bias, "B"));
        Value sum = formula.Sum(fromX, formula.MatMul(states[0], formula.Constant(Weights.Recurrent, "R")));
        return [f(formula, Clipped(formula, sum), "h_next")];
    }
}
