using System.Collections.Immutable;

namespace Rnnc.Ir;

public enum ReduceKind
{
    Sum,
    Mean,
    Max,
    Min,
    Prod,
    Any,
    All,
}

/// <summary>Reduces the given axes (0 or more, from the start); with KeepDims they stay as extents of 1.</summary>
public sealed record Reduce(ReduceKind Kind, ImmutableArray<int> Axes, bool KeepDims) : Op
{
    public override string Name => "Reduce" + Kind;

    public override string Attributes => $"axes=[{string.Join(", ", Axes)}]{(KeepDims ? ", keep" : "")}";

    public bool Equals(Reduce? other) => other is not null && Kind == other.Kind && KeepDims == other.KeepDims && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(Kind, KeepDims), HashCode.Combine);

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape shape = operands[0].Shape;
        foreach (int axis in Axes) Shapes.Axis(Name, axis, shape.Rank);
        var dims = shape.Select((dim, axis) => Axes.Contains(axis) ? (KeepDims ? (Dim)1 : (Dim?)null) : dim).OfType<Dim>();
        return [new(operands[0].Element, Shape.Of(dims))];
    }
}
