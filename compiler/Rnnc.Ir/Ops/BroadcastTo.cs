using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>The operand stretched to Target as numpy broadcasts.</summary>
public sealed record BroadcastTo(Shape Target) : Op
{
    public override string Attributes => $"to={Target}";

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        Shape joined = Shapes.Broadcast(Name, operands[0].Shape, Target);
        if (!joined.Equals(Target)) throw new TypeMismatchException($"BroadcastTo of {operands[0]}", $"a shape that stretches to {Target}");
        return [operands[0] with { Shape = Target }];
    }
}
