using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Concatenate: tensors joined along one axis (of all axes, the batch is 0).</summary>
internal sealed class ConcatenateLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly int axis = config.Settings.Integer("axis", -1);

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> inputs = arguments.All();
        if (inputs.Count == 0) throw new InputException(Where, "a call without tensors", "one or more", "the config is damaged: save the model again");
        int fromStart = axis < 0 ? axis + inputs[0].Shape.Rank : axis;
        Value result = Formula(context).Concat(fromStart, [.. inputs.Select(input => input.Value)]);
        Value? mask = MergeMask.Of(inputs, Where);
        if (mask is not null && fromStart < 2) throw new InputException(Where, "masked tensors joined along time or batch", "an axis of features", "mask after the merge");
        return [new KerasTensor(result, mask)];
    }
}
