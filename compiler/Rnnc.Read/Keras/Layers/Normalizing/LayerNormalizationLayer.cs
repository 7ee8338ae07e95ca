using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>LayerNormalization over the last axis: y = (x - mean) / sqrt(variance + epsilon) gamma + beta (Ba et al., 2016).</summary>
internal sealed class LayerNormalizationLayer : KerasLayer
{
    private readonly WeightScope weights;
    private bool isLoaded;
    private Tensor? gamma;
    private Tensor? beta;

    public LayerNormalizationLayer(LayerConfig config, WeightScope weights)
        : base(config)
    {
        this.weights = weights;
        if (config.Settings.Flag("rms_scaling", false)) throw config.Settings.Fault("rms_scaling", "false");
    }

    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (!isLoaded) Load(LastAxis.Units(Config, x.Shape));
        Formula formula = Formula(context);
        ImmutableArray<int> last = [x.Shape.Rank - 1];
        Value centered = formula.Difference(x.Value, formula.Apply(new Reduce(ReduceKind.Mean, last, KeepDims: true), x.Value, "mean"));
        Value variance = formula.Apply(new Reduce(ReduceKind.Mean, last, KeepDims: true), formula.Apply(UnaryKind.Square, centered), "variance");
        Value inverse = formula.Apply(UnaryKind.Rsqrt, formula.Sum(variance, formula.Scalar(Config.Settings.Number("epsilon", 1e-3))));
        Value y = formula.Product(centered, inverse);
        if (gamma is not null) y = formula.Product(y, context.Constant(gamma, Where, "gamma"));
        if (beta is not null) y = formula.Sum(y, context.Constant(beta, Where, "beta"));
        return [new KerasTensor(y, x.Mask)];
    }

    private void Load(int units)
    {
        string owner = $"a LayerNormalization of {units} features";
        if (Config.Settings.Flag("scale", true)) gamma = weights.Take("gamma", owner, units);
        if (Config.Settings.Flag("center", true)) beta = weights.Take("beta", owner, units);
        weights.RequireNoneLeft();
        isLoaded = true;
    }
}
