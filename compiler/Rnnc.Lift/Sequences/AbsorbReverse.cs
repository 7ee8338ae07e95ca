using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Reversals around a Sequence become its direction. Any graph.
/// <code>
/// Sequence(Reverse(x)), forward             =>  Sequence(x), backward, as run
/// Reverse(Sequence(x)), backward, as run    =>  Sequence(x), backward, as input
/// </code>
/// All sequence operands must be reversed; a constant one is turned around instead. Other readers of the result get the opposite Reverse.
/// </summary>
public sealed class AbsorbReverse : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence || sequence.ScanCount == 0 || sequence.Trip != TripCount.Extent) return null;
        Sequence turned = sequence;
        var inputs = operands.ToBuilder();
        if (sequence.Direction == Direction.Forward)
        {
            if (!TryTurnOperands(sequence, node, inputs, builder)) return null;
            turned = sequence with { Direction = Direction.Backward, OutputOrder = OutputOrder.AsRun };
        }

        bool[] all = [.. sequence.Outputs.Select(output => output.Collect == Collect.All)];
        bool realign = turned.OutputOrder == OutputOrder.AsRun && Enumerable.Range(0, all.Length).Any(i => all[i] && ReadsReversed(node.Outputs[i], sequence.Outputs[i].TimeAxis, graph));
        if (realign) turned = turned with { OutputOrder = OutputOrder.AsInput };
        if (ReferenceEquals(turned, sequence)) return null;
        Node result = builder.AddNode(turned, node.Origin, inputs.ToImmutable(), [.. node.Outputs.Select(output => output.Name)]);
        return [.. result.Outputs.Select((value, i) => realign && i < all.Length && all[i] ? builder.Add(new Reverse(sequence.Outputs[i].TimeAxis), node.Origin, value) : value)];
    }

    private static bool TryTurnOperands(Sequence sequence, Node node, ImmutableArray<Value>.Builder operands, GraphBuilder builder)
    {
        bool IsReversed(Value value, int axis) => builder.Producer(value) is { Op: Reverse reverse } && reverse.Axis == axis;
        int count = sequence.ScanCount;
        var axes = sequence.TimeAxes;
        if (!Enumerable.Range(0, count).Any(i => IsReversed(operands[i], axes[i]))) return false;
        int mask = operands.Count - 1;
        bool maskTurns = !sequence.HasMask || IsReversed(operands[mask], 0);
        if (!maskTurns || !Enumerable.Range(0, count).All(i => IsReversed(operands[i], axes[i]) || builder.ConstantOf(operands[i]) is not null)) return false;
        for (int i = 0; i < count; i++) operands[i] = Turn(operands[i], axes[i]);
        if (sequence.HasMask) operands[mask] = Turn(operands[mask], 0);
        return true;

        Value Turn(Value value, int axis) => IsReversed(value, axis) ? builder.Producer(value)!.Inputs[0] : builder.Add(new Reverse(axis), node.Origin, value);
    }

    private static bool ReadsReversed(Value value, int axis, Graph graph)
    {
        foreach (Node user in graph.Users(value))
        {
            if (user.Op is Reverse reverse && reverse.Axis == axis) return true;
        }

        return false;
    }
}
