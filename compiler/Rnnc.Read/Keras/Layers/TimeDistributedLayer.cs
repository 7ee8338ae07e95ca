using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>TimeDistributed over a layer that treats every step by itself anyway: the inner layer alone.</summary>
internal sealed class TimeDistributedLayer : KerasLayer
{
    private readonly KerasLayer inner;

    public TimeDistributedLayer(LayerConfig config, WeightScope weights, KerasDialect dialect)
        : base(config)
    {
        LayerConfig part = LayerConfig.OfPart(config.Settings, "layer");
        inner = LayerTable.Make(part, weights.Part("layer"), dialect);
        if (!inner.TreatsStepsAlike)
            throw new InputException(Where, $"TimeDistributed over {part.ClassName}", "a layer over the last axis: Dense, an activation, dropout", "convert the model to TFLite");
    }

    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        return x.Shape.Rank >= 3 ? inner.Call(context, arguments) : throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, time, ...]", "the config is damaged: save the model again");
    }
}
