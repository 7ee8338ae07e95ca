using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>GlobalAveragePooling1D and GlobalMaxPooling1D: [batch, time, features] to [batch, features]; an average leaves masked steps out.</summary>
internal sealed class GlobalPoolingLayer(LayerConfig config, ReduceKind kind) : KerasLayer(config)
{
    private readonly bool keepDims = config.Settings.Flag("keepdims", false);

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Shape.Rank != 3) throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, time, features]", "the config is damaged: save the model again");
        Formula formula = Formula(context);
        bool channelsFirst = Config.Settings.Text("data_format", "channels_last") == "channels_first";
        ImmutableArray<int> axes = [channelsFirst ? 2 : 1];
        if (kind != ReduceKind.Mean || x.Mask is null) return [new KerasTensor(formula.Apply(new Reduce(kind, axes, keepDims), x.Value))];
        if (channelsFirst) throw Config.Settings.Fault("data_format", "channels_last with a mask");

        Value counts = formula.Apply(new Cast(ElementType.Float32), x.Mask);
        Value perStep = formula.Apply(new Reshape(counts.Type.Shape.Insert(2, 1)), counts);
        Value sum = formula.Apply(new Reduce(ReduceKind.Sum, axes, keepDims), formula.Product(x.Value, perStep));
        return [new KerasTensor(formula.Apply(BinaryKind.Div, sum, formula.Apply(new Reduce(ReduceKind.Sum, axes, keepDims), perStep)))];
    }
}
