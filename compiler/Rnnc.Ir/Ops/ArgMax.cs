using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Index of the first largest element along Axis (from the start), which is dropped; of type Result (Int32 or Int64).</summary>
public sealed record ArgMax(int Axis, ElementType Result) : Op
{
    public override string Attributes => $"axis={Axis}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        return [new(Result, operands[0].Shape.Without(Shapes.Axis(Name, Axis, operands[0].Rank)))];
    }
}
