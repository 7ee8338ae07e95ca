using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Operands joined along Axis (from the start); all other extents agree.</summary>
public sealed record Concat(int Axis) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        if (operands.IsEmpty) throw new TypeMismatchException("Concat of nothing", "one operand or more");
        TensorType first = operands[0];
        int axis = Shapes.Axis(Name, Axis, first.Rank);
        Dim total = 0;
        foreach (TensorType operand in operands)
        {
            if (operand.Element != first.Element || operand.Rank != first.Rank || !operand.Shape.Without(axis).Equals(first.Shape.Without(axis)))
                throw new TypeMismatchException($"Concat of {first} and {operand} along axis {axis}", "equal types but for that axis");
            Dim extent = operand.Shape[axis];
            total = total.IsFixed && extent.IsFixed ? total.Size + extent.Size : Dim.Unknown;
        }

        return [first with { Shape = first.Shape.With(axis, total) }];
    }
}
