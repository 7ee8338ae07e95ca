using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>Makes a graph node by node; result types come from the ops, and operands that do not fit are refused with the node's origin.</summary>
public sealed class GraphBuilder
{
    private readonly List<Value> inputs = [];
    private readonly List<Node> nodes = [];
    private readonly Dictionary<Value, Node> producers = new(ReferenceEqualityComparer.Instance);

    public Value Input(TensorType type, Origin origin, string? name = null)
    {
        var value = new Value(type, origin, name);
        inputs.Add(value);
        return value;
    }

    /// <summary>Takes an existing value as an input of the new graph, for passes that keep a graph's inputs.</summary>
    public Value Input(Value value)
    {
        inputs.Add(value);
        return value;
    }

    /// <summary>Adds a node with one result and gives that.</summary>
    public Value Add(Op op, Origin origin, params ReadOnlySpan<Value> operands) => AddNode(op, origin, [.. operands]).Output;

    /// <summary>Adds a node; <paramref name="names"/> are names for people of its results.</summary>
    public Node AddNode(Op op, Origin origin, ImmutableArray<Value> operands, params ReadOnlySpan<string?> names)
    {
        ImmutableArray<TensorType> types = InferTypes(op, origin, operands);
        var outputs = ImmutableArray.CreateBuilder<Value>(types.Length);
        for (int i = 0; i < types.Length; i++) outputs.Add(new Value(types[i], origin, i < names.Length ? names[i] : null));
        return Keep(new Node(op, operands, outputs.MoveToImmutable(), origin));
    }

    /// <summary>Adds a node made elsewhere as it is, when its operands are already values of this graph.</summary>
    public Node Keep(Node node)
    {
        nodes.Add(node);
        foreach (Value output in node.Outputs) producers[output] = node;
        return node;
    }

    public Value Constant(Tensor tensor, Origin origin, string? name = null) =>
        AddNode(new Constant(tensor), origin, [], name).Output;

    /// <summary>The value as a constant, or null.</summary>
    public Tensor? ConstantOf(Value value) => (Producer(value)?.Op as Constant)?.Value;

    /// <summary>The node of the graph so far that makes a value; null for an input.</summary>
    public Node? Producer(Value value) => producers.GetValueOrDefault(value);

    public Graph Build(params ReadOnlySpan<Value> outputs) => new([.. inputs], [.. nodes], [.. outputs]);

    internal static ImmutableArray<TensorType> InferTypes(Op op, Origin origin, ImmutableArray<Value> operands)
    {
        try
        {
            return op.Infer([.. operands.Select(operand => operand.Type)]);
        }
        catch (TypeMismatchException mismatch)
        {
            throw new InputException(origin, mismatch.Found, mismatch.Expected, "the file is damaged, or its graph does not mean what rnnc reads", mismatch);
        }
        catch (OverflowException overflow)
        {
            throw new InputException(origin, $"{op.Name} of a size beyond 2^31", "smaller shapes", "", overflow);
        }
    }
}
