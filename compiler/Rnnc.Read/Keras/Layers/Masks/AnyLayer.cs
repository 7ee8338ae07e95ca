using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The operation Any along one axis: what Keras 3 writes beside a Masking for its mask.</summary>
internal sealed class AnyLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly int axis = config.Settings.Integer("axis");
    private readonly bool keepDims = config.Settings.Flag("keepdims", false);

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        Value x = arguments.Single().Value;
        return [new KerasTensor(Formula(context).Apply(new Reduce(ReduceKind.Any, [axis < 0 ? axis + x.Type.Rank : axis], keepDims), x, "mask"))];
    }
}
