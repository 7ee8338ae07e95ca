using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>Copies nodes of one graph into another, operands through a map; types are inferred anew.</summary>
public sealed class GraphCopy(GraphBuilder builder)
{
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);

    public Value this[Value old] => map[old];

    public void Map(Value old, Value value) => map[old] = value;

    public bool Has(Value old) => map.ContainsKey(old);

    /// <summary>Copies a node whose operands are all mapped.</summary>
    public void Add(Node node)
    {
        ImmutableArray<Value> operands = [.. node.Inputs.Select(input => map[input])];
        ImmutableArray<string?> names = [.. node.Outputs.Select(output => output.Name)];
        Node copy = operands.SequenceEqual(node.Inputs) ? builder.Keep(node) : builder.AddNode(node.Op, node.Origin, operands, names.AsSpan());
        for (int i = 0; i < node.Outputs.Length; i++) map[node.Outputs[i]] = copy.Outputs[i];
    }
}
