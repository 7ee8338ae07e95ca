using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Equal expressions become one: the same op over the same operands, constants by type and elements.
/// a = Tanh(c); b = Tanh(c)  =>  a = b = Tanh(c)
/// </summary>
public sealed class MergeEqual
{
    private readonly GraphBuilder builder = new();
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Op, int Operands), List<Node>> seen = [];
    private bool changed;

    private MergeEqual()
    {
    }

    /// <summary>The same graph, by identity, where nothing was equal.</summary>
    public static Graph Apply(Graph graph) => new MergeEqual().Run(graph);

    private Graph Run(Graph graph)
    {
        foreach (Value input in graph.Inputs) map[input] = builder.Input(input);
        foreach (Node node in graph.Nodes) Take(node);
        return changed ? builder.Build([.. graph.Outputs.Select(output => map[output])]).Prune() : graph;
    }

    private void Take(Node node)
    {
        Op op = node.Op;
        if (!op.Graphs.IsEmpty)
        {
            Graph[] inner = [.. op.Graphs.Select(Apply)];
            if (!inner.AsSpan().SequenceEqual(op.Graphs.AsSpan())) op = op.WithGraphs([.. inner]);
            changed |= !ReferenceEquals(op, node.Op);
        }

        Value[] operands = [.. node.Inputs.Select(input => map[input])];
        (string, int) key = (op.Name + op.Attributes, op is Constant constant ? HashOf(constant.Value) : HashOf(operands));
        if (!seen.TryGetValue(key, out List<Node>? like)) seen[key] = like = [];
        Node? equal = like.Find(other => operands.AsSpan().SequenceEqual(other.Inputs.AsSpan()) && Same(op, other.Op));
        changed |= equal is not null;
        if (equal is null)
        {
            bool kept = ReferenceEquals(op, node.Op) && operands.AsSpan().SequenceEqual(node.Inputs.AsSpan());
            equal = kept ? builder.Keep(node) : builder.AddNode(op, node.Origin, [.. operands], [.. node.Outputs.Select(output => output.Name)]);
            like.Add(equal);
        }

        for (int i = 0; i < node.Outputs.Length; i++) map[node.Outputs[i]] = equal.Outputs[i];
    }

    private static int HashOf(Value[] operands)
    {
        var hash = new HashCode();
        foreach (Value operand in operands) hash.Add(RuntimeHelpers.GetHashCode(operand));
        return hash.ToHashCode();
    }

    private static int HashOf(Tensor tensor)
    {
        var hash = new HashCode();
        hash.AddBytes(tensor.Element == ElementType.Float32 ? MemoryMarshal.AsBytes(tensor.Floats) : MemoryMarshal.AsBytes(tensor.Integers));
        return hash.ToHashCode();
    }

    private static bool Same(Op op, Op other)
    {
        if (op is not Constant left || other is not Constant right) return op.Equals(other);
        if (left.Value.Type != right.Value.Type) return false;
        return left.Value.Element == ElementType.Float32
            ? MemoryMarshal.AsBytes(left.Value.Floats).SequenceEqual(MemoryMarshal.AsBytes(right.Value.Floats))
            : left.Value.Integers.SequenceEqual(right.Value.Integers);
    }
}
