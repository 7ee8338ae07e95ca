using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// What <see cref="RemoveNoOps"/> leaves of chains of moves becomes one:
/// Slice(Slice(x))  =>  Slice(x); Concat of adjacent slices of x  =>  a slice of x or x; Concat(Concat(x, y), z)  =>  Concat(x, y, z);
/// a BroadcastTo that an element-wise reader would do itself vanishes.
/// </summary>
public sealed class NormalizeShapes : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        switch (node.Op)
        {
            case Slice slice when scope.OpOf(node.Inputs[0]) is Slice inner && inner.Axis == slice.Axis:
                Slice joined = new(slice.Axis, inner.Begin + inner.Stride * slice.Begin, slice.Size, inner.Stride * slice.Stride);
                return scope.Make(joined, node, scope[scope.Producer(node.Inputs[0])!.Inputs[0]]);
            case Concat concat:
                return Rewrite(node, concat, scope);
            case Binary or Select when node.Inputs.Any(input => scope.OpOf(input) is BroadcastTo):
                return Unstretched(node, scope);
            default:
                return null;
        }
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
