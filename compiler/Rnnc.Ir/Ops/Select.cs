using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>y_i = c_i ? a_i : b_i; operands c (boolean), a, b; shapes broadcast as in numpy.</summary>
public sealed record Select : Op
{
    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 3);
        if (operands[0].Element != ElementType.Bool) throw new TypeMismatchException($"Select by {operands[0]}", "booleans");
        if (operands[1].Element != operands[2].Element)
            throw new TypeMismatchException($"Select of {operands[1]} and {operands[2]}", "one element type");
        Shape values = Shapes.Broadcast(Name, operands[1].Shape, operands[2].Shape);
        return [new(operands[1].Element, Shapes.Broadcast(Name, operands[0].Shape, values))];
    }
}
