using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A part whose place is computed: operands x, begin [rank], size [rank] (integers; size -1 means to the end).
/// Only loops that are not lifted yet hold it: after the lift its presence is refused.
/// </summary>
public sealed record DynamicSlice : Op
{
    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 3);
        return [operands[0] with { Shape = Shape.Of(operands[0].Shape.Select(_ => Dim.Unknown)) }];
    }
}
