using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Flatten: [batch, a, b, ...] becomes [batch, a b ...].</summary>
internal sealed class FlattenLayer(LayerConfig config) : KerasLayer(config)
{
    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (Config.Settings.Text("data_format", "channels_last") == "channels_first" && x.Shape.Rank > 2)
            throw Config.Settings.Fault("data_format", "channels_last");
        long count = 1;
        for (int axis = 1; axis < x.Shape.Rank; axis++) count = Math.Min(count * FixedExtent.Of(x.Shape, axis, Where, "elements to flatten"), int.MaxValue);
        return [new KerasTensor(Formula(context).Apply(new Reshape([x.Shape[0], (int)count]), x.Value))];
    }
}
