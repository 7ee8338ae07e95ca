using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// MatMul(x, W constant)  =>  Linear(x, W), W as [K, N]. In every Linear, Concat(x, h) W  =>  x W_x + h W_h,
/// c W of a constant c goes to the bias, (-x) W  =>  x (-W), (x s) W of a constant s that nothing else reads  =>  x (diag(s) W), x W + x V  =>  x (W + V),
/// and terms stand in structural order: graph inputs first (x, then the states), then computed values.
/// </summary>
public sealed class ProductsToLinear : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is MatMul product && scope.ConstantOf(node.Inputs[1]) is { Rank: 2 } right)
        {
            Value matrix = product.TransposeRight ? scope.Constant(Elements.Transpose(right), node, node.Inputs[1].Name) : scope[node.Inputs[1]];
            return scope.Make(new Linear(1, false), node, scope[node.Inputs[0]], matrix);
        }

        return LinearParts.Of(node, scope) is { } parts ? Rewrite(node, parts, scope) : null;
    }

    private static Value? Rewrite(Node node, LinearParts parts, Scope scope)
    {
        bool changed = false;
        for (int i = 0; i < parts.Terms.Length;)
        {
            LinearParts? simpler = Simplify(parts, i, scope);
            changed |= simpler is not null;
            parts = simpler ?? parts;
            if (simpler is null) i++;
        }

        ImmutableArray<LinearTerm> merged = [.. MergeSameLeft(parts.Terms).OrderBy(term => term.Left, scope.Order)];
        if (!changed && merged.SequenceEqual(parts.Terms)) return null;
        if (!merged.IsEmpty) return (parts with { Terms = merged }).Make(node, scope);
        Shape shape = node.Output.Type.Shape;
        Value bias = scope.Constant(parts.Bias!, node, parts.BiasName);
        return shape.Rank == 1 ? bias : scope.Make(new BroadcastTo(shape), node, bias);
    }

    /// <summary>One step on the term at <paramref name="i"/>, which may take it away or put several in its place; null where it is simple.</summary>
    private static LinearParts? Simplify(LinearParts parts, int i, Scope scope)
    {
        LinearTerm term = parts.Terms[i];
        if (scope.ConstantOf(term.Left) is { } constant)
        {
            if (constant.Rank != 1) return null;
            return (parts with { Terms = parts.Terms.RemoveAt(i) }).Plus(Elements.Product(constant, term.Matrix), null);
        }

        Node? producer = scope.Producer(term.Left);
        switch (producer?.Op)
        {
            case Concat concat when concat.Axis == term.Left.Type.Rank - 1:
                return parts with { Terms = parts.Terms.RemoveAt(i).InsertRange(i, Split(term, producer.Inputs, concat.Axis)) };
            case Unary { Kind: UnaryKind.Neg }:
                return parts with { Terms = parts.Terms.SetItem(i, term with { Left = producer.Inputs[0], Matrix = Elements.Negate(term.Matrix) }) };
            case Binary { Kind: BinaryKind.Mul } when scope.HasOneUser(term.Left) && producer.Inputs[0].Type == term.Left.Type && scope.ConstantOf(producer.Inputs[1]) is { Rank: <= 1 } scale:
                Tensor column = scale.Rank == 0 ? scale : scale.Reshape(scale.Dims[0], 1);
                return parts with { Terms = parts.Terms.SetItem(i, term with { Left = producer.Inputs[0], Matrix = Elements.Zip(term.Matrix, column, (a, b) => a * b) }) };
            default:
                return null;
        }
    }

    private static IEnumerable<LinearTerm> Split(LinearTerm term, ImmutableArray<Value> lefts, int axis)
    {
        int row = 0;
        foreach (Value left in lefts)
        {
            int size = left.Type.Shape[axis].Size;
            yield return term with { Left = left, Matrix = Elements.Slice(term.Matrix, new Slice(0, row, size)) };
            row += size;
        }
    }

    private static IEnumerable<LinearTerm> MergeSameLeft(ImmutableArray<LinearTerm> terms)
    {
        foreach (var same in terms.GroupBy(term => term.Left, ReferenceEqualityComparer.Instance))
        {
            LinearTerm sum = same.First();
            foreach (LinearTerm other in same.Skip(1)) sum = sum with { Matrix = Elements.Zip(sum.Matrix, other.Matrix, (a, b) => a + b) };
            yield return sum;
        }
    }
}
