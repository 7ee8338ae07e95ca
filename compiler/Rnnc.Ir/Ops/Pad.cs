using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Adds Before and After elements of Value along Axis (from the start).</summary>
public sealed record Pad(int Axis, int Before, int After, double Value = 0) : Op
{
    public override string Attributes => $"axis={Axis}, before={Before}, after={After}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape shape = operands[0].Shape;
        int axis = Shapes.Axis(Name, Axis, shape.Rank);
        if (Before < 0 || After < 0) throw new TypeMismatchException($"Pad by {Before} and {After}", "0 or more");
        Dim extent = shape[axis].IsFixed ? shape[axis].Size + Before + After : Before + After == 0 ? shape[axis] : Dim.Unknown;
        return [operands[0] with { Shape = shape.With(axis, extent) }];
    }
}
