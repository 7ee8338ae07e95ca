using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>The same values as another element type; floats are cut towards zero, non-zero is true.</summary>
public sealed record Cast(ElementType To) : Op
{
    public override string Attributes => $"to={To.ToString().ToLowerInvariant()}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        return [operands[0] with { Element = To }];
    }
}
