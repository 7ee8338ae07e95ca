using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// A captured value that is another one turned or reshaped is turned in the cell: one memory instead of two copies of it. Any graph.
/// The cell's reader takes the turn into its own order of reading.
/// <code>Sequence(x, h0, Transpose(m)) { g(t, x, h) }  =>  Sequence(x, h0, m) { g(Transpose(m), x, h) }</code>
/// </summary>
public sealed class SinkLayout : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence) return null;
        Graph cell = sequence.Cell;
        int firstCaptured = sequence.ScanCount + sequence.StateCount;
        var turns = Enumerable.Range(firstCaptured, cell.Inputs.Length - firstCaptured)
            .Where(i => builder.Producer(operands[i]) is { Op: Transpose or Reshape } maker && builder.ConstantOf(maker.Inputs[0]) is null).ToList();
        if (turns.Count == 0) return null;

        var inner = new GraphBuilder();
        var copy = new GraphCopy(inner);
        ImmutableArray<Value> outer = operands;
        for (int i = 0; i < cell.Inputs.Length; i++)
        {
            Value input = cell.Inputs[i];
            if (!turns.Contains(i))
            {
                copy.Map(input, inner.Input(input));
                continue;
            }

            Node maker = builder.Producer(operands[i])!;
            outer = outer.SetItem(i, maker.Inputs[0]);
            Value whole = inner.Input(maker.Inputs[0].Type, input.Origin, maker.Inputs[0].Name);
            copy.Map(input, inner.Add(maker.Op, maker.Origin, whole));
        }

        foreach (Node each in cell.Nodes) copy.Add(each);
        Graph sunk = inner.Build([.. cell.Outputs.Select(output => copy[output])]);
        return builder.AddNode(sequence with { Cell = sunk }, node.Origin, outer, [.. node.Outputs.Select(output => output.Name)]).Outputs;
    }
}
