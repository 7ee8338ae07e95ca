using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// A rewrite of single nodes, in cells as in the graph around them. A pass holds no state; it gives the same graph, by identity, where nothing matched.
/// </summary>
public abstract class PatternPass
{
    /// <summary>The new value that stands for the node's result, or null where the pattern does not match. A match must be progress: it may not match again for ever.</summary>
    protected abstract Value? Rewrite(Node node, Scope scope);

    public Graph Apply(Graph graph)
    {
        var scope = new Scope(graph);
        bool changed = false;
        foreach (Value input in graph.Inputs) scope[input] = scope.Builder.Input(input);
        foreach (Node node in graph.Nodes)
        {
            Op op = WithInner(node.Op);
            if (node.Outputs.Length == 1 && ReferenceEquals(op, node.Op) && Rewrite(node, scope) is { } result)
            {
                scope[node.Output] = result;
                changed = true;
                continue;
            }

            changed |= !ReferenceEquals(op, node.Op);
            Copy(node, op, scope);
        }

        return changed ? scope.Builder.Build([.. graph.Outputs.Select(output => scope[output])]).Prune() : graph;
    }

    private Op WithInner(Op op)
    {
        if (op.Graphs.IsEmpty) return op;
        ImmutableArray<Graph> inner = [.. op.Graphs.Select(Apply)];
        return inner.AsSpan().SequenceEqual(op.Graphs.AsSpan()) ? op : op.WithGraphs(inner);
    }

    private static void Copy(Node node, Op op, Scope scope)
    {
        ImmutableArray<Value> operands = [.. node.Inputs.Select(input => scope[input])];
        bool same = ReferenceEquals(op, node.Op) && operands.SequenceEqual(node.Inputs);
        Node made = same ? scope.Builder.Keep(node) : scope.Builder.AddNode(op, node.Origin, operands, [.. node.Outputs.Select(output => output.Name)]);
        for (int i = 0; i < made.Outputs.Length; i++) scope[node.Outputs[i]] = made.Outputs[i];
    }
}
