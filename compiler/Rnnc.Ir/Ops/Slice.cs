using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Elements Begin, Begin + Stride, ... below Begin + Stride * Size along one axis (from the start); Stride is not 0 and may be negative.</summary>
public sealed record Slice(int Axis, int Begin, int Size, int Stride = 1) : Op
{
    public override string Attributes => $"axis={Axis}, begin={Begin}, size={Size}" + (Stride == 1 ? "" : $", stride={Stride}");

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape shape = operands[0].Shape;
        int axis = Shapes.Axis(Name, Axis, shape.Rank);
        long last = Begin + (long)Stride * (Size - 1);
        bool inside = Begin >= 0 && Size >= 0 && Stride != 0 && (Size == 0 || last >= 0);
        if (!inside || (shape[axis].IsFixed && Size > 0 && (Begin >= shape[axis].Size || last >= shape[axis].Size)))
            throw new TypeMismatchException($"Slice {Attributes} of {shape}", "a part of that axis");
        return [operands[0] with { Shape = shape.With(axis, Size) }];
    }
}
