using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Takes out what changes nothing. Any graph.
/// <code>
/// Identity(x), Cast to x's own type, Reshape, BroadcastTo, Transpose, Slice and Pad that keep x whole, Concat(x)  =>  x
/// Reshape(Reshape(x)) => Reshape(x)    Transpose(Transpose(x)) => Transpose(x)    Reverse(Reverse(x)) => x
/// Transpose(x) that moves only extents of 1 => Reshape(x)
/// </code>
/// </summary>
public sealed class RemoveNoOps : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (operands.Length != 1 || op is Constant or While or Sequence) return null;
        Value x = operands[0];
        if (IsNoOp(op, x)) return [x];
        Node? inner = builder.Producer(x);
        return (op, inner?.Op) switch
        {
            (Ir.Reshape reshape, Ir.Reshape) when reshape.Infer([inner!.Inputs[0].Type])[0] == reshape.Infer([x.Type])[0] => [Reshape(reshape.Target, inner!.Inputs[0], node, builder)],
            (Transpose outer, Transpose first) => [Turn(outer, first, inner!.Inputs[0], node, builder)],
            (Reverse outer, Reverse first) when outer.Axis == first.Axis => [inner!.Inputs[0]],
            (Transpose turn, _) when x.Type.Shape.IsFixed && UnitMoves.IsMove(turn, x.Type.Shape) => [Reshape(op.Infer([x.Type])[0].Shape, x, node, builder)],
            _ => null,
        };
    }

    private static bool IsNoOp(Op op, Value x)
    {
        Shape shape = x.Type.Shape;
        return op switch
        {
            Unary { Kind: UnaryKind.Identity } or Concat => true,
            Cast cast => cast.To == x.Type.Element,
            Ir.Reshape reshape => reshape.Infer([x.Type])[0] == x.Type && !shape.Any(dim => dim.IsUnknown),
            BroadcastTo broadcast => broadcast.Target.Equals(shape) && !shape.Any(dim => dim.IsUnknown),
            Transpose transpose => transpose.Permutation.SequenceEqual(Enumerable.Range(0, shape.Rank)),
            Slice slice => slice.Begin == 0 && slice.Stride == 1 && shape[slice.Axis] == slice.Size,
            Pad pad => pad.Before == 0 && pad.After == 0,
            Reverse reverse => shape[reverse.Axis] == 1,
            _ => false,
        };
    }

    private static Value Reshape(Shape target, Value x, Node node, GraphBuilder builder) =>
        x.Type.Shape.Equals(target) && !target.Any(dim => dim.IsUnknown) ? x : builder.Add(new Reshape(target), node.Origin, x);

    private static Value Turn(Transpose outer, Transpose inner, Value x, Node node, GraphBuilder builder)
    {
        ImmutableArray<int> permutation = [.. outer.Permutation.Select(axis => inner.Permutation[axis])];
        return permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)) ? x : builder.Add(new Transpose(permutation), node.Origin, x);
    }
}
