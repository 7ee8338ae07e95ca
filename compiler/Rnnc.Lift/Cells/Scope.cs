using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// One graph under rewriting: patterns are matched on the old graph, whose uses are exact, and results are made in the new one.
/// Arguments of the questions are old values; <see cref="Make(Op, Node, ReadOnlySpan{Value})"/> takes new ones.
/// </summary>
public sealed class Scope(Graph graph)
{
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);
    private StructuralOrder? order;
    private Dictionary<Node, int>? positions;

    public Graph Graph { get; } = graph;

    public GraphBuilder Builder { get; } = new();

    /// <summary>How values of the old graph are ordered by structure.</summary>
    public StructuralOrder Order => order ??= new StructuralOrder(Graph);

    /// <summary>The new value that stands for an old one.</summary>
    public Value this[Value old]
    {
        get => map[old];
        set => map[old] = value;
    }

    /// <summary>Where a node stands in the old graph.</summary>
    public int PositionOf(Node node)
    {
        positions ??= Graph.Nodes.Select((item, i) => (item, i)).ToDictionary(pair => pair.item, pair => pair.i);
        return positions[node];
    }

    public Node? Producer(Value old) => Graph.Producer(old);

    public Op? OpOf(Value old) => Graph.Producer(old)?.Op;

    public Tensor? ConstantOf(Value old) => Graph.ConstantOf(old);

    /// <summary>The element of which a float constant consists; null for other values.</summary>
    public float? UniformOf(Value old) => ConstantOf(old) is { Element: ElementType.Float32 } tensor ? Elements.Uniform(tensor) : null;

    /// <summary>One node alone reads the value, however often, and the graph does not give it out.</summary>
    public bool HasOneUser(Value old) => Graph.Users(old).Count == 1 && !Graph.IsOutput(old);

    /// <summary>Adds a node that stands where <paramref name="place"/> stood, and carries its name.</summary>
    public Value Make(Op op, Node place, params ReadOnlySpan<Value> operands) =>
        Builder.AddNode(op, place.Origin, [.. operands], place.Outputs[0].Name).Output;

    /// <summary>Adds a node that the old graph had no counterpart of.</summary>
    public Value MakeInner(Op op, Node place, params ReadOnlySpan<Value> operands) => Builder.Add(op, place.Origin, operands);

    public Value Constant(Tensor tensor, Node place, string? name = null) => Builder.Constant(tensor, place.Origin, name);
}
