using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A pure function from inputs to outputs: nodes in an order in which every value is made before it is read.
/// Subgraphs of ops see their own inputs only. Immutable; passes make new graphs with <see cref="GraphBuilder"/>.
/// </summary>
public sealed class Graph
{
    private readonly Dictionary<Value, Node> producers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, List<Node>> users = new(ReferenceEqualityComparer.Instance);

    public Graph(ImmutableArray<Value> inputs, ImmutableArray<Node> nodes, ImmutableArray<Value> outputs)
    {
        Inputs = inputs;
        Nodes = nodes;
        Outputs = outputs;
        foreach (Node node in nodes)
        {
            foreach (Value output in node.Outputs) producers[output] = node;
            foreach (Value input in node.Inputs)
            {
                if (!users.TryGetValue(input, out List<Node>? list)) users[input] = list = [];
                if (list.Count == 0 || list[^1] != node) list.Add(node);
            }
        }
    }

    public ImmutableArray<Value> Inputs { get; }

    public ImmutableArray<Node> Nodes { get; }

    public ImmutableArray<Value> Outputs { get; }

    /// <summary>The node that makes a value; null for a graph input.</summary>
    public Node? Producer(Value value) => producers.GetValueOrDefault(value);

    /// <summary>Nodes that read a value, each once, in order. Graph outputs are no nodes.</summary>
    public IReadOnlyList<Node> Users(Value value) => users.TryGetValue(value, out List<Node>? list) ? list : [];

    public bool IsOutput(Value value) => Outputs.Contains(value);

    /// <summary>The value as a constant, or null.</summary>
    public Tensor? ConstantOf(Value value) => (Producer(value)?.Op as Constant)?.Value;

    /// <summary>The same graph without the nodes that no output depends on. Inputs stay.</summary>
    public Graph Prune()
    {
        var live = new HashSet<Value>(Outputs, ReferenceEqualityComparer.Instance);
        var kept = new List<Node>();
        foreach (Node node in Nodes.Reverse())
        {
            if (!node.Outputs.Any(live.Contains)) continue;
            kept.Add(node);
            live.UnionWith(node.Inputs);
        }

        kept.Reverse();
        return kept.Count == Nodes.Length ? this : new Graph(Inputs, [.. kept], Outputs);
    }
}
