using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>
/// ONNX's GRU; gates z, r, h. z = f(x W_z + h R_z), r = f(x W_r + h R_r), h' = z h + (1 - z) c.
/// linear_before_reset: c = g(x W_h + Wb_h + r (h R_h + Rb_h)). Otherwise: c = g(x W_h + Wb_h + Rb_h + (r h) R_h).
/// </summary>
internal sealed class OnnxGruCell(RecurrentWeights weights, float clip, Activation f, Activation g, bool linearBeforeReset) : RecurrentCell(weights, clip)
{
    public static string[] Defaults { get; } = ["Sigmoid", "Tanh"];

    public static int[] Order { get; } = [0, 1, 2];

    public override ImmutableArray<string> States => ["h"];

    public override ImmutableArray<Value> Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        Value h = states[0];
        Value r = formula.Constant(Weights.Recurrent, "R");
        Value fromX = formula.MatMul(x, formula.Constant(Weights.Kernel, "W"));
        if ((linearBeforeReset ? Weights.Bias : Weights.SummedBias) is { } bias) fromX = formula.Sum(fromX, formula.Constant(bias, "Wb"));
        Value fromH = formula.MatMul(h, linearBeforeReset ? r : formula.Columns(r, 0, 2 * Units));
        if (linearBeforeReset && Weights.RecurrentBias is { } recurrentBias) fromH = formula.Sum(fromH, formula.Constant(recurrentBias, "Rb"));

        Value z = Gate(formula, fromX, fromH, 0, "z");
        Value reset = Gate(formula, fromX, fromH, Units, "r");
        Value kept = linearBeforeReset
            ? formula.Product(reset, formula.Columns(fromH, 2 * Units, Units))
            : formula.MatMul(formula.Product(reset, h), formula.Columns(r, 2 * Units, Units));
        Value c = g(formula, Clipped(formula, formula.Sum(formula.Columns(fromX, 2 * Units, Units), kept)), "c");
        return [formula.Sum(formula.Product(z, h), formula.Product(formula.Difference(formula.Scalar(1), z), c), "h_next")];
    }

    private Value Gate(Formula formula, Value fromX, Value fromH, int begin, string name) =>
        f(formula, Clipped(formula, formula.Sum(formula.Columns(fromX, begin, Units), formula.Columns(fromH, begin, Units))), name);
}
