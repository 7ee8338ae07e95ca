using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>
/// ONNX's LSTM; the file's gates are i, o, f, c, its peepholes i, o, f. With z = x W + h R + Wb + Rb:
/// <code>
/// i = f(z_i + p_i c)
/// f = f(z_f + p_f c)          1 - i with input_forget
/// c' = f c + i g(z_c)
/// o = f(z_o + p_o c')
/// h' = o h(c')
/// </code>
/// clip bounds what enters f and g, not the cell.
/// </summary>
internal sealed class OnnxLstmCell(RecurrentWeights weights, float clip, Activation f, Activation g, Activation h, bool inputForget) : RecurrentCell(weights, clip)
{
    public static string[] Defaults { get; } = ["Sigmoid", "Tanh", "Tanh"];

    /// <summary>Places of i, f, c, o in the file.</summary>
    public static int[] Order { get; } = [0, 2, 3, 1];

    public override ImmutableArray<string> States => ["h", "c"];

    public override ImmutableArray<Value> Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        Value c = states[1];
        Value z = formula.Sum(formula.MatMul(x, formula.Constant(Weights.Kernel, "W")), formula.MatMul(states[0], formula.Constant(Weights.Recurrent, "R")));
        if (Weights.SummedBias is { } bias) z = formula.Sum(z, formula.Constant(bias, "B"));
        Value i = Gate(formula, f, z, 0, c, 0, "i");
        Value forget = inputForget ? formula.Difference(formula.Scalar(1), i, "f") : Gate(formula, f, z, 1, c, 2, "f");
        Value candidate = Gate(formula, g, z, 2, c, -1, "g");
        Value next = formula.Sum(formula.Product(forget, c), formula.Product(i, candidate), "c_next");
        Value o = Gate(formula, f, z, 3, next, 1, "o");
        return [formula.Product(o, h(formula, next, null), "h_next"), next];
    }

    private Value Gate(Formula formula, Activation function, Value z, int gate, Value cell, int peephole, string name)
    {
        Value sum = formula.Columns(z, gate * Units, Units);
        if (peephole >= 0 && Weights.Peepholes is { } all)
        {
            Value weights = formula.Constant(Tensor.Float(all.Floats.Slice(peephole * Units, Units).ToArray(), Units), "P_" + name);
            sum = formula.Sum(sum, formula.Product(weights, cell));
        }

        return function(formula, Clipped(formula, sum), name);
    }
}
