using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>y_i = f(a_i, b_i), shapes broadcast as in numpy; both operands have the same element type.</summary>
public sealed record Binary(BinaryKind Kind) : Op
{
    public override string Name => Kind.ToString();

    public bool IsPredicate => Kind >= BinaryKind.Less;

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 2);
        if (operands[0].Element != operands[1].Element)
            throw new TypeMismatchException($"{Name} of {operands[0]} and {operands[1]}", "one element type");
        return [new(IsPredicate ? ElementType.Bool : operands[0].Element, Shapes.Broadcast(Name, operands[0].Shape, operands[1].Shape))];
    }
}
