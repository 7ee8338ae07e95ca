using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Axis i of the result is axis Permutation[i] of the operand.</summary>
public sealed record Transpose(ImmutableArray<int> Permutation) : Op
{
    public override string Attributes => $"permutation=[{string.Join(", ", Permutation)}]";

    public bool Equals(Transpose? other) => other is not null && Permutation.SequenceEqual(other.Permutation);

    public override int GetHashCode() => Permutation.Aggregate(17, HashCode.Combine);

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape shape = operands[0].Shape;
        if (!Permutation.Order().SequenceEqual(Enumerable.Range(0, shape.Rank)))
            throw new TypeMismatchException($"Transpose of {shape} by [{string.Join(", ", Permutation)}]", "a permutation of its axes");
        return [new(operands[0].Element, Shape.Of(Permutation.Select(axis => shape[axis])))];
    }
}
