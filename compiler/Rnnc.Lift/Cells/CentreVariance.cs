using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// mean(x^2) - mean(x)^2  =>  mean((x - mean(x))^2): equal in algebra, and without the difference of two large numbers.
/// </summary>
public sealed class CentreVariance : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is not Binary { Kind: BinaryKind.Sub }) return null;
        if (Mean(node.Inputs[0], scope) is not { } squares || Square(squares.Inputs[0], scope) is not { } value) return null;
        if (Square(node.Inputs[1], scope) is not { } root || Mean(root, scope) is not { } mean || !ReferenceEquals(mean.Inputs[0], value)) return null;
        var reduce = (Reduce)squares.Op;
        if (!reduce.Equals(mean.Op) || !reduce.KeepDims) return null;
        Value centred = scope.MakeInner(new Binary(BinaryKind.Sub), node, scope[value], scope[root]);
        return scope.Make(reduce, node, scope.MakeInner(new Unary(UnaryKind.Square), node, centred));
    }

    private static Node? Mean(Value value, Scope scope) => scope.Producer(value) is { Op: Reduce { Kind: ReduceKind.Mean } } node ? node : null;

    private static Value? Square(Value value, Scope scope) => scope.Producer(value) is { Op: Unary { Kind: UnaryKind.Square } } node ? node.Inputs[0] : null;
}
