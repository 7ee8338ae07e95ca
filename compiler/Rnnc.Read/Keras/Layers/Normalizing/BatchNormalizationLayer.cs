using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// BatchNormalization at inference, over the last axis: y = x s + (beta - mean s) with s = gamma / sqrt(variance + epsilon), from the
/// moving mean and variance (Ioffe and Szegedy, 2015).
/// </summary>
internal sealed class BatchNormalizationLayer(LayerConfig config, WeightScope weights) : KerasLayer(config)
{
    private Tensor? scale;
    private Tensor? shift;

    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (scale is null) Load(LastAxis.Units(Config, x.Shape));
        Formula formula = Formula(context);
        Value y = formula.Product(x.Value, context.Constant(scale!, Where, "scale"));
        return [new KerasTensor(formula.Sum(y, context.Constant(shift!, Where, "shift")), x.Mask)];
    }

    private void Load(int units)
    {
        string owner = $"a BatchNormalization of {units} features";
        double epsilon = Config.Settings.Number("epsilon", 1e-3);
        Tensor? gamma = Config.Settings.Flag("scale", true) ? weights.Take("gamma", owner, units) : null;
        Tensor? beta = Config.Settings.Flag("center", true) ? weights.Take("beta", owner, units) : null;
        Tensor mean = weights.Take("moving_mean", owner, units);
        Tensor variance = weights.Take("moving_variance", owner, units);
        weights.RequireNoneLeft();
        var factors = new float[units];
        var offsets = new float[units];
        for (int i = 0; i < units; i++)
        {
            double divisor = variance.Floats[i] + epsilon;
            if (!(divisor > 0)) throw new InputException(Where.Of($"moving_variance[{i}]"), $"a variance with epsilon of {divisor}", "more than 0", "train again");
            double factor = (gamma is null ? 1 : gamma.Floats[i]) / Math.Sqrt(divisor);
            factors[i] = (float)factor;
            offsets[i] = (float)((beta is null ? 0 : beta.Floats[i]) - (mean.Floats[i] * factor));
        }

        scale = Tensor.Float(factors, units);
        shift = Tensor.Float(offsets, units);
    }
}
