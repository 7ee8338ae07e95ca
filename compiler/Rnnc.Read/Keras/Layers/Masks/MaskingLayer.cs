using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Masking: a step whose features all equal mask_value does not count; its features become zeros.</summary>
internal sealed class MaskingLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly double maskValue = config.Settings.Number("mask_value", 0);

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Shape.Rank != 3) throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, time, features]", "the config is damaged: save the model again");
        Formula formula = Formula(context);
        Value differs = formula.Apply(BinaryKind.NotEqual, x.Value, formula.Scalar(maskValue));
        Value counts = formula.Apply(new Reduce(ReduceKind.Any, [2], KeepDims: true), differs);
        Value y = formula.Product(x.Value, formula.Apply(new Cast(ElementType.Float32), counts));
        return [new KerasTensor(y, formula.Apply(new Reduce(ReduceKind.Any, [2], KeepDims: false), differs, "mask"))];
    }
}
