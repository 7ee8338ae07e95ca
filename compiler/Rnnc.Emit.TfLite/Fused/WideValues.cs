using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>Values between programs that have 16 bits where 8 lose too much; what a builtin operator reads or makes is not among them.</summary>
internal sealed class WideValues(Graph graph, IReadOnlyDictionary<Node, LayerModel> layers)
{
    private readonly HashSet<Value> wide = new(ReferenceEqualityComparer.Instance);

    public bool Contains(Value value) => wide.Contains(value);

    /// <summary>Widens what these layers read and make, as far as it can be; false where all of it is wide already.</summary>
    public bool Widen(IEnumerable<Node> coarse)
    {
        bool changed = false;
        foreach (LayerModel layer in coarse.Select(node => layers[node])) changed |= Widen(layer.Inputs.Concat(layer.Outputs));
        return changed;
    }

    /// <summary>Widens those of the values that can be; false where all of these are wide already.</summary>
    public bool Widen(IEnumerable<Value> values)
    {
        bool changed = false;
        foreach (Value value in values.Where(CanBeWide)) changed |= Add(value);
        return changed;
    }

    private bool Add(Value value)
    {
        if (!wide.Add(value)) return false;

        // A reshape has the integers of its operand.
        if (graph.Producer(value) is { Op: Reshape } node) Add(node.Inputs[0]);
        return true;
    }

    private bool CanBeWide(Value value)
    {
        if (value.Type.Element != ElementType.Float32 || !ReadByPrograms(value)) return false;
        return graph.Producer(value) switch
        {
            null => true,
            { Op: Reshape } node => CanBeWide(node.Inputs[0]),
            Node node => layers.ContainsKey(node),
        };
    }

    private bool ReadByPrograms(Value value) => graph.Users(value).All(user => user.Op is Reshape ? ReadByPrograms(user.Output) : !IsBuiltin(user));

    /// <summary>What is no layer of its own is a builtin operator, or works within a layer.</summary>
    private bool IsBuiltin(Node user) => !layers.ContainsKey(user) && !layers.Values.Any(layer => layer.Model.Graph.Nodes.Contains(user)) && user.Op is not Constant;
}
