using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Keras' GRU; columns z, r, c of every matrix. z = f(x W_z + h U_z), r = f(x W_r + h U_r), h' = z h + (1 - z) c.
/// reset_after: c = a(x W_c + r (h U_c)), bias [2, 3 units], row 0 for x, row 1 for h.
/// Otherwise: c = a(x W_c + (r h) U_c), bias [3 units]. Files of Keras before 2.2 have no reset_after and mean false.
/// </summary>
internal sealed class GruCell(LayerConfig config, KerasVersion version) : KerasCell
{
    private readonly int units = config.Settings.Count("units");
    private readonly bool useBias = config.Settings.Flag("use_bias", true);
    private readonly bool resetAfter = config.Settings.Flag("reset_after", false);
    private readonly Activation activation = ActivationReader.Read(config.Settings, "activation", version);
    private readonly Activation recurrentActivation = ActivationReader.Read(config.Settings, "recurrent_activation", version);
    private Tensor? kernel;
    private Tensor? recurrentKernel;
    private Tensor? bias;
    private Tensor? recurrentBias;

    public override string ClassName { get; } = config.ClassName;

    public override ImmutableArray<CellState> States => [new("h", units)];

    public override int OutputUnits => units;

    public override void Load(WeightScope weights, int features)
    {
        int columns = WeightSize.Times(units, 3);
        string owner = $"a GRU with {units} units and {features} features";
        kernel = weights.Take("kernel", owner, features, columns);
        recurrentKernel = weights.Take("recurrent_kernel", owner, units, columns);
        if (useBias && resetAfter)
        {
            Tensor both = weights.Take("bias", owner + ", reset_after", 2, columns);
            bias = Tensor.Float(both.Floats[..columns].ToArray(), columns);
            recurrentBias = Tensor.Float(both.Floats[columns..].ToArray(), columns);
        }
        else if (useBias)
        {
            bias = weights.Take("bias", owner + ", reset before", columns);
        }

        weights.RequireNoneLeft();
    }

    public override (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        Value h = states[0];
        Value u = formula.Constant(recurrentKernel!, "recurrent_kernel");
        Value fromX = formula.MatMul(x, formula.Constant(kernel!, "kernel"));
        if (bias is not null) fromX = formula.Sum(fromX, formula.Constant(bias, "bias"));
        Value fromH = formula.MatMul(h, resetAfter ? u : formula.Columns(u, 0, 2 * units));
        if (recurrentBias is not null) fromH = formula.Sum(fromH, formula.Constant(recurrentBias, "recurrent_bias"));

        Value z = Gate(formula, fromX, fromH, 0, "z");
        Value r = Gate(formula, fromX, fromH, units, "r");
        Value reset = resetAfter
            ? formula.Product(r, formula.Columns(fromH, 2 * units, units))
            : formula.MatMul(formula.Product(r, h), formula.Columns(u, 2 * units, units));
        Value c = activation(formula, formula.Sum(formula.Columns(fromX, 2 * units, units), reset), "c");
        Value next = formula.Sum(formula.Product(z, h), formula.Product(formula.Difference(formula.Scalar(1), z), c), "h_next");
        return (next, [next]);
    }

    private Value Gate(Formula formula, Value fromX, Value fromH, int begin, string name) =>
        recurrentActivation(formula, formula.Sum(formula.Columns(fromX, begin, units), formula.Columns(fromH, begin, units)), name);
}
