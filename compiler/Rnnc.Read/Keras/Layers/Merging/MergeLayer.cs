using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Add, Multiply, Maximum, ...: tensors of one rank joined element by element, in order.</summary>
internal sealed class MergeLayer(LayerConfig config, BinaryKind kind, bool isAverage = false) : KerasLayer(config)
{
    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> inputs = arguments.All();
        bool counts = kind == BinaryKind.Sub ? inputs.Count == 2 : inputs.Count >= 2;
        if (!counts || inputs.Any(input => input.Shape.Rank != inputs[0].Shape.Rank))
            throw new InputException(Where, $"{Config.ClassName} of {string.Join(", ", inputs.Select(input => input.Shape))}", kind == BinaryKind.Sub ? "two tensors of one rank" : "two tensors or more of one rank", "reshape them before the merge");
        Formula formula = Formula(context);
        Value result = inputs.Skip(1).Aggregate(inputs[0].Value, (left, right) => formula.Apply(kind, left, right.Value));
        if (isAverage) result = formula.Apply(BinaryKind.Div, result, formula.Scalar(inputs.Count));
        return [new KerasTensor(result, MergeMask.Of(inputs, Where))];
    }
}
