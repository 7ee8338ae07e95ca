using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Computes before a Sequence what is the same in each of its steps: an attention's products over its memory, for example.
/// Any graph. What only moves elements (a reshape, a transpose) leaves the cell together with a computation that reads it, not alone:
/// a second copy of the memory would cost more than it saves.
/// <code>Sequence(x, h0, m) { g(f(m), x, h) }  =>  Sequence(x, h0, f(m)) { g(f, x, h) }</code>
/// </summary>
public sealed class HoistCaptured : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence) return null;
        Graph cell = sequence.Cell;
        int firstCaptured = sequence.ScanCount + sequence.StateCount;
        HashSet<Node> invariant = Invariant(cell, firstCaptured);
        Value[] read = [.. cell.Nodes.Where(each => invariant.Contains(each) && Computes(each, cell, invariant))
            .SelectMany(each => each.Outputs).Where(value => cell.IsOutput(value) || cell.Users(value).Any(user => !invariant.Contains(user)))];
        if (read.Length == 0) return null;

        var outside = new GraphCopy(builder);
        for (int i = firstCaptured; i < cell.Inputs.Length; i++) outside.Map(cell.Inputs[i], operands[i]);
        foreach (Node moved in new Graph(cell.Inputs, cell.Nodes, [.. read]).Prune().Nodes) outside.Add(moved);

        // The values that were made here come in as captured ones now.
        var inner = new Graph([.. cell.Inputs, .. read], [.. cell.Nodes.Where(each => !each.Outputs.Any(read.Contains))], cell.Outputs);
        ImmutableArray<Value> inputs = [.. operands.Take(cell.Inputs.Length), .. read.Select(value => outside[value]), .. operands.Skip(cell.Inputs.Length)];
        return builder.AddNode(sequence with { Cell = inner.Prune() }, node.Origin, inputs, [.. node.Outputs.Select(output => output.Name)]).Outputs;
    }

    /// <summary>Nodes that depend on captured values, and on nothing else but constants.</summary>
    private static HashSet<Node> Invariant(Graph cell, int firstCaptured)
    {
        var fixedValues = new HashSet<Value>(cell.Inputs.Skip(firstCaptured), ReferenceEqualityComparer.Instance);
        var constants = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        var nodes = new HashSet<Node>();
        foreach (Node node in cell.Nodes)
        {
            if (node.Inputs.All(constants.Contains))
            {
                constants.UnionWith(node.Outputs);
                continue;
            }

            if (!node.Inputs.All(input => fixedValues.Contains(input) || constants.Contains(input))) continue;
            nodes.Add(node);
            fixedValues.UnionWith(node.Outputs);
        }

        return nodes;
    }

    /// <summary>Whether the node, or one of those that it is made from, does more than move elements.</summary>
    private static bool Computes(Node node, Graph cell, HashSet<Node> invariant) =>
        node.Op is not (Reshape or Transpose or BroadcastTo or Slice or Concat or Unary { Kind: UnaryKind.Identity }) ||
        node.Inputs.Select(cell.Producer).OfType<Node>().Any(maker => invariant.Contains(maker) && Computes(maker, cell, invariant));
}
