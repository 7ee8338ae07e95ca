using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// Matrix product of [..., M, K] and [..., K, N], leading extents broadcast as in numpy; a left operand of rank 1 is a row.
/// TransposeRight: the right operand is [..., N, K].
/// </summary>
public sealed record MatMul(bool TransposeRight = false) : Op
{
    public override string Attributes => TransposeRight ? "transpose_right" : "";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 2);
        Shape left = operands[0].Shape, right = operands[1].Shape;
        if (left.Rank < 1 || right.Rank < 2 || (left.Rank == 1 && right.Rank > 2) || operands[0].Element != ElementType.Float32 || operands[1].Element != ElementType.Float32)
            throw new TypeMismatchException($"MatMul of {operands[0]} and {operands[1]}", "float [..., M, K] and [..., K, N]");
        Dim inner = left[left.Rank - 1];
        Dim rows = right[right.Rank - (TransposeRight ? 1 : 2)];
        Dim columns = right[right.Rank - (TransposeRight ? 2 : 1)];
        if (inner != rows && !inner.IsUnknown && !rows.IsUnknown)
            throw new TypeMismatchException($"MatMul of {left} and {right}{(TransposeRight ? " transposed" : "")}", $"{inner} rows on the right");
        if (left.Rank == 1 && right.Rank == 2) return [new(ElementType.Float32, [columns])];
        Shape outer = Shapes.Broadcast(Name, Shape.Of(left.SkipLast(2)), Shape.Of(right.SkipLast(2)));
        return [new(ElementType.Float32, Shape.Of([.. outer, left[left.Rank - 2], columns]))];
    }
}
