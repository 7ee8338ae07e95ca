using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Operands x and integer indices: along Axis (from the start) the entries that the indices name; the axis is replaced by the indices' shape.</summary>
public sealed record Gather(int Axis) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 2);
        if (operands[1].Element is ElementType.Float32 or ElementType.Bool) throw new TypeMismatchException($"Gather by {operands[1]}", "integer indices");
        Shape shape = operands[0].Shape;
        int axis = Shapes.Axis(Name, Axis, shape.Rank);
        return [operands[0] with { Shape = Shape.Of([.. shape.Take(axis), .. operands[1].Shape, .. shape.Skip(axis + 1)]) }];
    }
}
