using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Copies that only bring time to another axis go into the Sequence. Any graph.
/// <code>
/// Sequence(Transpose(x), time 0)  =>  Sequence(x, time 1)        where x_t is the same
/// Transpose(Sequence(...) time 0) =>  Sequence(...) time 1       where y_t is the same
/// </code>
/// A Reshape that only moves extents of 1 counts as a transpose, as a converter writes it for a batch of 1.
/// Other readers of the result get the opposite copy.
/// </summary>
public sealed class AbsorbLayout : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence) return null;
        bool changed = false;
        var inputs = operands.ToBuilder();
        var axes = sequence.TimeAxes.ToBuilder();
        for (int i = 0; i < axes.Count; i++)
        {
            while (builder.Producer(inputs[i]) is { Op: Transpose or Reshape } copy && SourceAxis(copy.Op, axes[i], copy.Inputs[0].Type.Shape, inputs[i].Type.Shape) is { } axis)
            {
                inputs[i] = copy.Inputs[0];
                axes[i] = axis;
                changed = true;
            }
        }

        var outputs = sequence.Outputs.ToBuilder();
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Collect != Collect.All || graph.IsOutput(node.Outputs[i])) continue;
            int? axis = TargetAxis(node.Outputs[i], outputs[i].TimeAxis, graph);
            if (axis is null || axis == outputs[i].TimeAxis) continue;
            outputs[i] = outputs[i] with { TimeAxis = axis.Value };
            changed = true;
        }

        if (!changed) return null;
        Op moved = sequence with { TimeAxes = axes.ToImmutable(), Outputs = outputs.ToImmutable() };
        Node result = builder.AddNode(moved, node.Origin, inputs.ToImmutable(), [.. node.Outputs.Select(output => output.Name)]);
        return [.. result.Outputs.Select((value, i) => i < outputs.Count ? Back(value, outputs[i].TimeAxis, sequence.Outputs[i].TimeAxis, node, builder) : value)];
    }

    /// <summary>The axis of a copy's operand that is its result's time axis, where the rest stays the same; else null.</summary>
    private static int? SourceAxis(Op copy, int axis, Shape from, Shape to)
    {
        int? source = copy is Transpose transpose ? transpose.Permutation[axis] : UnitMoves.SourceOf(axis, from, to);
        if (copy is Transpose turn && !turn.Permutation.RemoveAt(axis).SequenceEqual(turn.Permutation.RemoveAt(axis).Order())) return null;
        return source is { } found && from.Without(found).Equals(to.Without(axis)) ? found : null;
    }

    /// <summary>Where all copies of a result that bring its time axis elsewhere agree to bring it; else null.</summary>
    private static int? TargetAxis(Value value, int axis, Graph graph)
    {
        int? agreed = null;
        foreach (Node user in graph.Users(value))
        {
            if (user.Op is not (Transpose or Reshape)) return null;
            Shape from = value.Type.Shape, to = user.Output.Type.Shape;
            int? target = user.Op is Transpose transpose ? transpose.Permutation.IndexOf(axis) : UnitMoves.SourceOf(axis, to, from);
            if (target is not { } found || !to.Without(found).Equals(from.Without(axis)) || (agreed is { } other && other != found)) return null;
            if (user.Op is Transpose turn && !turn.Permutation.RemoveAt(found).SequenceEqual(turn.Permutation.RemoveAt(found).Order())) return null;
            agreed = found;
        }

        return agreed;
    }

    private static Value Back(Value value, int from, int to, Node node, GraphBuilder builder)
    {
        if (from == to) return value;
        var permutation = Enumerable.Range(0, value.Type.Rank).ToList();
        permutation.RemoveAt(from);
        permutation.Insert(to, from);
        return builder.Add(new Transpose([.. permutation]), node.Origin, value);
    }
}
