using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A pass that looks at one node at a time and rewrites it or leaves it. Nodes come in order, operands already rewritten.
/// Subgraphs are rewritten first. Types are inferred anew, so a rewrite may change them; dead nodes are dropped at the end.
/// </summary>
public abstract class GraphRewrite
{
    /// <summary>
    /// The results that stand for those of <paramref name="node"/> (as many), made with <paramref name="builder"/>; null leaves the node.
    /// </summary>
    /// <param name="node">The old node; its op's subgraphs are the old ones, those of <paramref name="op"/> are rewritten.</param>
    /// <param name="op">The node's op over rewritten subgraphs.</param>
    /// <param name="operands">The node's operands in the new graph.</param>
    /// <param name="builder">The new graph so far.</param>
    /// <param name="graph">The old graph.</param>
    protected abstract ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph);

    /// <summary>The rewritten graph; the same one, by identity, where nothing was rewritten and nothing was dead.</summary>
    public Graph Apply(Graph graph)
    {
        bool changed = false;
        var builder = new GraphBuilder();
        var map = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        foreach (Value input in graph.Inputs) map[input] = Input(builder, input);
        foreach (Node node in graph.Nodes)
        {
            ImmutableArray<Graph> inner = node.Op.Graphs;
            Op op = inner.IsEmpty ? node.Op : WithInner(node.Op, [.. inner.Select(Apply)]);
            ImmutableArray<Value> operands = [.. node.Inputs.Select(value => map[value])];
            ImmutableArray<Value> results = Rewrite(node, op, operands, builder, graph) ?? Copy(node, op, operands, builder);
            changed |= !results.SequenceEqual(node.Outputs);
            for (int i = 0; i < results.Length; i++) map[node.Outputs[i]] = results[i];
        }

        changed |= graph.Inputs.Any(input => !ReferenceEquals(map[input], input));
        return changed ? builder.Build([.. graph.Outputs.Select(output => map[output])]).Prune() : graph.Prune();
    }

    /// <summary>The new graph's input for an old one; the same value unless a pass changes input types.</summary>
    protected virtual Value Input(GraphBuilder builder, Value input) => builder.Input(input);

    private static Op WithInner(Op op, ImmutableArray<Graph> inner) => inner.SequenceEqual(op.Graphs) ? op : op.WithGraphs(inner);

    private static ImmutableArray<Value> Copy(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder)
    {
        if (ReferenceEquals(op, node.Op) && operands.SequenceEqual(node.Inputs)) return builder.Keep(node).Outputs;
        return builder.AddNode(op, node.Origin, operands, [.. node.Outputs.Select(output => output.Name)]).Outputs;
    }
}
