using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>MaxPooling1D and AveragePooling1D: the largest or the mean of the real steps under a moving window. A mask ends here, as in Keras.</summary>
internal sealed class PoolingLayer(LayerConfig config, bool isAverage) : KerasLayer(config)
{
    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        TimeWindow window = TimeWindow.OfPool(Config, x.Shape);
        Formula formula = Formula(context);
        List<Value> taps = window.Taps(formula, x.Value, isAverage ? 0 : double.NegativeInfinity);
        Value result = taps.Aggregate((all, tap) => formula.Apply(isAverage ? BinaryKind.Add : BinaryKind.Max, all, tap));
        if (isAverage) result = formula.Product(result, window.IsPadded ? formula.Constant(window.Shares(), "shares") : formula.Scalar(1.0 / window.Size));
        return [new KerasTensor(result)];
    }
}
