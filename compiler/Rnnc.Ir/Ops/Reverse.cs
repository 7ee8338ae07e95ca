using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>The operand with Axis (from the start) in reverse order.</summary>
public sealed record Reverse(int Axis) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shapes.Axis(Name, Axis, operands[0].Rank);
        return [operands[0]];
    }
}
