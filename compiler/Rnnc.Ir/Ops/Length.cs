using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>The extent of the operand along Axis (from the start), an Int32 scalar: how long a free axis is in a run.</summary>
public sealed record Length(int Axis) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shapes.Axis(Name, Axis, operands[0].Rank);
        return [new(ElementType.Int32, Shape.Scalar)];
    }
}
