using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Moves that move nothing vanish, and chains of them are one:
/// Reshape(Reshape(x)), Transpose(Transpose(x)), Slice(Slice(x)), Reverse(Reverse(x))  =>  one or none;
/// Slice of everything, Concat of one, Concat of adjacent slices of x, BroadcastTo of the same shape, Cast to the same type  =>  x;
/// a BroadcastTo that an element-wise reader would do itself vanishes; constants that pass through any of them are changed here.
/// </summary>
public sealed class NormalizeShapes : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Inputs.IsEmpty) return null;
        Value operand = node.Inputs[0];
        switch (node.Op)
        {
            case Cast or BroadcastTo or Reshape when operand.Type == node.Output.Type:
                return scope[operand];
            case Reshape when scope.OpOf(operand) is Reshape:
                return scope.Make(new Reshape(node.Output.Type.Shape), node, scope[scope.Producer(operand)!.Inputs[0]]);
            case Reshape when scope.ConstantOf(operand) is { } tensor && node.Output.Type.Shape.IsFixed:
                return scope.Constant(tensor.Reshape(node.Output.Type.Shape.Sizes), node);
            case Transpose transpose:
                return Rewrite(node, transpose, scope);
            case Reverse reverse when scope.OpOf(operand) is Reverse inner && inner.Axis == reverse.Axis:
                return scope[scope.Producer(operand)!.Inputs[0]];
            case Reverse reverse when operand.Type.Shape[reverse.Axis] == 1:
                return scope[operand];
            case Slice slice when operand.Type == node.Output.Type && slice is { Begin: 0, Stride: 1 }:
                return scope[operand];
            case Slice slice when scope.OpOf(operand) is Slice inner && inner.Axis == slice.Axis:
                Slice joined = new(slice.Axis, inner.Begin + inner.Stride * slice.Begin, slice.Size, inner.Stride * slice.Stride);
                return scope.Make(joined, node, scope[scope.Producer(operand)!.Inputs[0]]);
            case Slice slice when scope.ConstantOf(operand) is { Element: ElementType.Float32 } tensor:
                return scope.Constant(Elements.Slice(tensor, slice), node);
            case Concat when node.Inputs.Length == 1:
                return scope[operand];
            case Concat concat:
                return Rewrite(node, concat, scope);
            case Binary or Select when node.Inputs.Any(input => scope.OpOf(input) is BroadcastTo):
                return Unstretched(node, scope);
            default:
                return null;
        }
    }

    private static Value? Rewrite(Node node, Transpose transpose, Scope scope)
    {
        Value operand = node.Inputs[0];
        if (transpose.Permutation.SequenceEqual(Enumerable.Range(0, operand.Type.Rank))) return scope[operand];
        if (scope.OpOf(operand) is not Transpose inner) return null;
        return scope.Make(new Transpose([.. transpose.Permutation.Select(axis => inner.Permutation[axis])]), node, scope[scope.Producer(operand)!.Inputs[0]]);
    }

    /// <summary>Neighbours that are adjacent slices of one value are one slice; nested Concats along one axis are one.</summary>
    private static Value? Rewrite(Node node, Concat concat, Scope scope)
    {
        var parts = new List<(Value Source, Slice? Part)>();
        bool changed = false;
        foreach (Value input in Flat(node, concat, scope))
        {
            Slice? part = scope.OpOf(input) is Slice slice && slice.Axis == concat.Axis && slice.Stride == 1 ? slice : null;
            Value source = part is null ? input : scope.Producer(input)!.Inputs[0];
            if (part is not null && parts is [.., (var last, { } before)] && ReferenceEquals(last, source) && before.Begin + before.Size == part.Begin)
            {
                parts[^1] = (source, before with { Size = before.Size + part.Size });
                changed = true;
            }
            else
            {
                parts.Add((source, part));
            }
        }

        changed |= parts.Count != node.Inputs.Length;
        if (!changed) return null;
        Value[] operands = [.. parts.Select(part => part.Part is null ? scope[part.Source] : scope.MakeInner(part.Part, node, scope[part.Source]))];
        return operands.Length == 1 ? operands[0] : scope.Make(concat, node, operands);
    }

    private static IEnumerable<Value> Flat(Node node, Concat concat, Scope scope) =>
        node.Inputs.SelectMany(input => concat.Equals(scope.OpOf(input)) ? Flat(scope.Producer(input)!, concat, scope) : [input]);

    private static Value? Unstretched(Node node, Scope scope)
    {
        ImmutableArray<Value> bare = [.. node.Inputs.Select(input => scope.OpOf(input) is BroadcastTo ? scope.Producer(input)!.Inputs[0] : input)];
        if (node.Op.Infer([.. bare.Select(value => value.Type)])[0] != node.Output.Type) return null;
        return scope.Make(node.Op, node, [.. bare.Select(value => scope[value])]);
    }
}
