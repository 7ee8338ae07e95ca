using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift.Cells;

namespace Rnnc.Lift;

/// <summary>
/// States that start equal and stay equal are one (a masked layer carries its previous output beside the state that it is). Any graph.
/// <code>Sequence(x, h0, h0) { p, h -> select(m, f(h), p), select(m, f(h), h) }  =>  Sequence(x, h0) { h -> select(m, f(h), h) }</code>
/// Found by assuming that all states of one type and start are equal, and parting those whose next values then differ, until none do.
/// </summary>
public sealed class MergeStates : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence { StateCount: > 1 } sequence) return null;
        int scans = sequence.ScanCount, states = sequence.StateCount, outputs = sequence.Outputs.Length;
        int[] like = [.. Enumerable.Range(0, states).Select(i => Enumerable.Range(0, i + 1).First(j => StartsAs(operands[scans + i], operands[scans + j], builder)))];
        Graph cell;
        do
        {
            cell = Merged(sequence, like);
        }
        while (Part(like, cell.Outputs.AsSpan()[outputs..]));
        if (!like.Where((first, i) => first != i).Any()) return null;

        bool Stays(int state) => state < 0 || state >= states || like[state] == state;
        var inner = new Graph([.. cell.Inputs.Where((_, i) => Stays(i - scans))], cell.Nodes, [.. cell.Outputs.Where((_, i) => Stays(i - outputs))]);
        var smaller = sequence with { Cell = inner, StateCount = Enumerable.Range(0, states).Count(Stays) };
        Node result = builder.AddNode(smaller, node.Origin, [.. operands.Where((_, i) => Stays(i - scans))]);
        int[] place = [.. Enumerable.Range(0, states).Select(i => Enumerable.Range(0, i).Count(Stays))];
        return [.. node.Outputs.Select((_, i) => result.Outputs[i < outputs ? i : outputs + place[like[i - outputs]]])];
    }

    private static bool StartsAs(Value value, Value other, GraphBuilder builder) =>
        value == other || (value.Type == other.Type && builder.ConstantOf(value) is { } a && builder.ConstantOf(other) is { } b && Same(a, b));

    private static bool Same(Tensor a, Tensor b) =>
        a.Element == ElementType.Float32 ? a.Floats.SequenceEqual(b.Floats) : a.Integers.SequenceEqual(b.Integers);

    /// <summary>The cell where each state is read as the first one like it, equal expressions merged.</summary>
    private static Graph Merged(Sequence sequence, int[] like)
    {
        Graph cell = sequence.Cell;
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        foreach (Value input in cell.Inputs) copy.Map(input, builder.Input(input));
        for (int i = 0; i < like.Length; i++) copy.Map(cell.Inputs[sequence.ScanCount + i], cell.Inputs[sequence.ScanCount + like[i]]);
        foreach (Node node in cell.Nodes) copy.Add(node);
        return MergeEqual.Apply(builder.Build([.. cell.Outputs.Select(output => copy[output])]));
    }

    /// <summary>Parts states from those whose next value is another; false where none was.</summary>
    private static bool Part(int[] like, ReadOnlySpan<Value> next)
    {
        int[] before = [.. like];
        for (int i = 0; i < like.Length; i++)
        {
            int first = i;
            for (int j = 0; j < i && first == i; j++)
            {
                if (before[j] == before[i] && next[j] == next[i]) first = like[j];
            }

            like[i] = first;
        }

        return !like.AsSpan().SequenceEqual(before);
    }
}
