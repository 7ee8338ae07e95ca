using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>PReLU: y = max(x, 0) - alpha max(-x, 0) with a trained alpha for each feature, and for each step where time is not among the shared axes (He et al., 2015).</summary>
internal sealed class PReluLayer(LayerConfig config, WeightScope weights) : KerasLayer(config)
{
    private Tensor? alpha;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (alpha is null)
        {
            var shared = Config.Settings.Has("shared_axes") ? Config.Settings.List("shared_axes") : [];
            HashSet<int> axes = [.. shared.Select(axis => ConfigObject.TryInteger(axis, out int number) && number > 0 ? number : throw Config.Settings.Fault("shared_axes", "axes of 1 or more"))];
            int[] dims = [.. Enumerable.Range(1, x.Shape.Rank - 1).Select(axis => axes.Contains(axis) ? 1 : FixedExtent.Of(x.Shape, axis, Where, "elements"))];
            alpha = weights.Take("alpha", $"a PReLU over {x.Shape}", dims);
            weights.RequireNoneLeft();
        }

        Formula formula = Formula(context);
        Value below = formula.Apply(UnaryKind.Relu, formula.Apply(UnaryKind.Neg, x.Value));
        return [new KerasTensor(formula.Difference(formula.Apply(UnaryKind.Relu, x.Value), formula.Product(below, context.Constant(alpha, Where, "alpha"))), x.Mask)];
    }
}
