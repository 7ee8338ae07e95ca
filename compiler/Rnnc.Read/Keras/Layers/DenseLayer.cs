using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Dense: y = a(x W + b) over the last axis, whatever stands before it.</summary>
internal sealed class DenseLayer(LayerConfig config, WeightScope weights, KerasVersion version) : KerasLayer(config)
{
    private readonly int units = config.Settings.Count("units");
    private readonly bool useBias = config.Settings.Flag("use_bias", true);
    private readonly Activation activation = ActivationReader.Read(config.Settings, "activation", version, "linear");
    private Tensor? kernel;
    private Tensor? bias;

    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (kernel is null) Load(FixedExtent.Of(x.Shape, x.Shape.Rank - 1, Where, "features"));
        Formula formula = Formula(context);
        Value y = formula.MatMul(x.Value, context.Constant(kernel!, Where, "kernel"));
        if (bias is not null) y = formula.Sum(y, context.Constant(bias, Where, "bias"));
        return [new KerasTensor(activation(formula, y, null), x.Mask)];
    }

    private void Load(int features)
    {
        string owner = $"a Dense with {units} units and {features} features";
        kernel = weights.Take("kernel", owner, features, units);
        if (useBias) bias = weights.Take("bias", owner, units);
        weights.RequireNoneLeft();
    }
}
