using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Transposes move towards the inputs, where they meet and cancel:
/// Transpose(Transpose(x))  =>  Transpose(x) by both; Transpose(f(a, b))  =>  f(Transpose(a), Transpose(b));
/// Transpose(Reshape(x)) that puts in extents of 1  =>  Reshape(Transpose(x)). Only where nothing else reads the value.
/// </summary>
public sealed class PushTransposes : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        Value turned = node.Inputs.IsEmpty ? node.Output : node.Inputs[0];
        if (node.Op is not Transpose transpose || scope.Producer(turned) is not { } producer || producer.Outputs.Length != 1) return null;
        if (producer.Op is Transpose inner) return Turn(producer.Inputs[0], [.. transpose.Permutation.Select(axis => inner.Permutation[axis])], node, scope, isResult: true);
        if (!scope.HasOneUser(turned)) return null;
        switch (producer.Op)
        {
            case Unary or Cast or Binary or Select:
                return scope.Make(producer.Op, node, [.. producer.Inputs.Select(input => Operand(input, turned.Type.Rank, transpose, node, scope))]);
            case Reshape when UnitAxisMoves(producer.Inputs[0].Type.Shape, turned.Type.Shape, transpose) is { } moves:
                return scope.Make(new Reshape(node.Output.Type.Shape), node, Turn(producer.Inputs[0], moves, node, scope, isResult: false));
            default:
                return null;
        }
    }

    /// <summary>An operand of fewer axes broadcasts along the first ones: it gets them before it is turned.</summary>
    private static Value Operand(Value operand, int rank, Transpose transpose, Node node, Scope scope)
    {
        Shape shape = operand.Type.Shape;
        if (shape.Rank == 0) return scope[operand];
        Value whole = scope[operand];
        if (shape.Rank < rank) whole = scope.MakeInner(new Reshape(Shape.Of([.. Enumerable.Repeat((Dim)1, rank - shape.Rank), .. shape])), node, whole);
        return scope.MakeInner(transpose, node, whole);
    }

    private static Value Turn(Value value, ImmutableArray<int> permutation, Node node, Scope scope, bool isResult)
    {
        if (permutation.SequenceEqual(Enumerable.Range(0, permutation.Length))) return scope[value];
        return isResult ? scope.Make(new Transpose(permutation), node, scope[value]) : scope.MakeInner(new Transpose(permutation), node, scope[value]);
    }

    /// <summary>The order of the axes behind a Reshape that only puts in extents of 1; null for other ones.</summary>
    private static ImmutableArray<int>? UnitAxisMoves(Shape from, Shape to, Transpose transpose)
    {
        int[] places = [.. Enumerable.Range(0, to.Rank).Where(axis => to[axis] != 1)];
        if (from.Any(dim => dim == 1) || !from.SequenceEqual(places.Select(axis => to[axis]))) return null;
        return [.. transpose.Permutation.Where(axis => to[axis] != 1).Select(axis => Array.IndexOf(places, axis))];
    }
}
