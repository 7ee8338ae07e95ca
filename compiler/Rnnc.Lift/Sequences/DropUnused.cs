using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Drops what nobody reads of a Sequence: results, states that decide no result that is left, sequence operands and captured values that the cell does not read. Any graph.
/// <code>y, h = Sequence(x, z, h0) with only h read and z unread  =>  h = Sequence(x, h0)</code>
/// </summary>
public sealed class DropUnused : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence) return null;
        int outputs = sequence.Outputs.Length, scans = sequence.ScanCount, states = sequence.StateCount;
        bool[] read = [.. node.Outputs.Select(output => graph.Users(output).Count > 0 || graph.IsOutput(output))];
        if (!read.Contains(true)) return null;
        var kept = new SortedSet<int>(Enumerable.Range(0, read.Length).Where(i => read[i]));
        Graph cell = Needed(sequence.Cell, kept);
        while (Enumerable.Range(0, states).FirstOrDefault(i => !kept.Contains(outputs + i) && IsRead(cell, cell.Inputs[scans + i]), -1) is >= 0 and var state)
        {
            kept.Add(outputs + state);
            cell = Needed(sequence.Cell, kept);
        }

        // Without a sequence operand the number of steps would be lost.
        bool[] wanted = [.. cell.Inputs.Select((input, i) => i >= scans && i < scans + states ? kept.Contains(outputs + i - scans) : IsRead(cell, input))];
        if (sequence.Trip == TripCount.Extent && scans > 0 && !wanted.Take(scans).Contains(true)) wanted[0] = true;
        if (kept.Count == read.Length && !wanted.Contains(false)) return null;

        var inner = new Graph([.. cell.Inputs.Where((_, i) => wanted[i])], cell.Nodes, cell.Outputs);
        var smaller = sequence with
        {
            Cell = inner,
            TimeAxes = [.. sequence.TimeAxes.Where((_, i) => wanted[i])],
            StateCount = Enumerable.Range(0, states).Count(i => kept.Contains(outputs + i)),
            Outputs = [.. sequence.Outputs.Where((_, i) => kept.Contains(i))],
        };
        ImmutableArray<Value> inputs = [.. operands.Where((_, i) => i >= wanted.Length || wanted[i])];
        Node result = builder.AddNode(smaller, node.Origin, inputs, [.. kept.Select(i => node.Outputs[i].Name)]);
        int next = 0;
        return [.. Enumerable.Range(0, read.Length).Select(i => kept.Contains(i) ? result.Outputs[next++] : result.Outputs[0])];
    }

    private static Graph Needed(Graph cell, SortedSet<int> kept) => new Graph(cell.Inputs, cell.Nodes, [.. kept.Select(i => cell.Outputs[i])]).Prune();

    private static bool IsRead(Graph cell, Value input) => cell.Users(input).Count > 0 || cell.IsOutput(input);
}
