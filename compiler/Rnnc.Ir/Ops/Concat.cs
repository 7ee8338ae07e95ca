using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Operands joined along Axis (from the start); all other extents agree, an unknown one takes the other operands'.</summary>
public sealed record Concat(int Axis) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        if (operands.IsEmpty) throw new TypeMismatchException("Concat of nothing", "one operand or more");
        TensorType first = operands[0];
        int axis = Shapes.Axis(Name, Axis, first.Rank);
        Dim total = 0;
        Shape joined = first.Shape;
        foreach (TensorType operand in operands)
        {
            if (operand.Element != first.Element || operand.Rank != first.Rank || !TryJoin(axis, operand.Shape, ref joined))
                throw new TypeMismatchException($"Concat of {first} and {operand} along axis {axis}", "equal types but for that axis");
            Dim extent = operand.Shape[axis];
            total = total.IsFixed && extent.IsFixed ? total.Size + extent.Size : Dim.Unknown;
        }

        return [first with { Shape = joined.With(axis, total) }];
    }

    private static bool TryJoin(int axis, Shape shape, ref Shape joined)
    {
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i == axis || shape[i] == joined[i] || shape[i].IsUnknown) continue;
            if (!joined[i].IsUnknown) return false;
            joined = joined.With(i, shape[i]);
        }

        return true;
    }
}
