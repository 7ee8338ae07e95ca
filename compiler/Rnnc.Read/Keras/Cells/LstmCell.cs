using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Keras' LSTM. z = x W + h U + b, its columns i, f, g, o:
/// c' = f(z_f) c + f(z_i) a(z_g); h' = f(z_o) a(c') with a the activation and f the recurrent one. States h, c.
/// unit_forget_bias concerns training alone: the ones are in the bias already.
/// </summary>
internal sealed class LstmCell(LayerConfig config, KerasVersion version) : KerasCell
{
    private readonly int units = config.Settings.Count("units");
    private readonly bool useBias = config.Settings.Flag("use_bias", true);
    private readonly Activation activation = ActivationReader.Read(config.Settings, "activation", version);
    private readonly Activation recurrentActivation = ActivationReader.Read(config.Settings, "recurrent_activation", version);
    private Tensor? kernel;
    private Tensor? recurrentKernel;
    private Tensor? bias;

    public override string ClassName { get; } = config.ClassName;

    public override ImmutableArray<CellState> States => [new("h", units), new("c", units)];

    public override int OutputUnits => units;

    public override void Load(WeightScope weights, int features)
    {
        string owner = $"an LSTM with {units} units and {features} features";
        kernel = weights.Take("kernel", owner, features, WeightSize.Times(units, 4));
        recurrentKernel = weights.Take("recurrent_kernel", owner, units, WeightSize.Times(units, 4));
        if (useBias) bias = weights.Take("bias", owner, WeightSize.Times(units, 4));
        weights.RequireNoneLeft();
    }

    public override (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        (Value h, Value c) = (states[0], states[1]);
        Value z = formula.Sum(
            formula.MatMul(x, formula.Constant(kernel!, "kernel")),
            formula.MatMul(h, formula.Constant(recurrentKernel!, "recurrent_kernel")));
        if (bias is not null) z = formula.Sum(z, formula.Constant(bias, "bias"));
        Value i = recurrentActivation(formula, formula.Columns(z, 0, units), "i");
        Value f = recurrentActivation(formula, formula.Columns(z, units, units), "f");
        Value g = activation(formula, formula.Columns(z, 2 * units, units), "g");
        Value o = recurrentActivation(formula, formula.Columns(z, 3 * units, units), "o");
        Value nextC = formula.Sum(formula.Product(f, c), formula.Product(i, g), "c_next");
        Value nextH = formula.Product(o, activation(formula, nextC, null), "h_next");
        return (nextH, [nextH, nextC]);
    }
}
