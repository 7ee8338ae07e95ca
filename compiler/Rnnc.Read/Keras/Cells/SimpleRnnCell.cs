using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Keras' SimpleRNN: h' = a((x W + b) + h U).</summary>
internal sealed class SimpleRnnCell(LayerConfig config, KerasVersion version) : KerasCell
{
    private readonly int units = config.Settings.Count("units");
    private readonly bool useBias = config.Settings.Flag("use_bias", true);
    private readonly Activation activation = ActivationReader.Read(config.Settings, "activation", version);
    private Tensor? kernel;
    private Tensor? recurrentKernel;
    private Tensor? bias;

    public override string ClassName { get; } = config.ClassName;

    public override ImmutableArray<CellState> States => [new("h", units)];

    public override int OutputUnits => units;

    public override void Load(WeightScope weights, int features)
    {
        string owner = $"a SimpleRNN with {units} units and {features} features";
        kernel = weights.Take("kernel", owner, features, units);
        recurrentKernel = weights.Take("recurrent_kernel", owner, units, units);
        if (useBias) bias = weights.Take("bias", owner, units);
        weights.RequireNoneLeft();
    }

    public override (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        Value fromX = formula.MatMul(x, formula.Constant(kernel!, "kernel"));
        if (bias is not null) fromX = formula.Sum(fromX, formula.Constant(bias, "bias"));
        Value sum = formula.Sum(fromX, formula.MatMul(states[0], formula.Constant(recurrentKernel!, "recurrent_kernel")));
        Value next = activation(formula, sum, "h_next");
        return (next, [next]);
    }
}
