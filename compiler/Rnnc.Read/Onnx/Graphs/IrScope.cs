using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>
/// One graph of the IR while it is made: the model's, or that of a loop's body or a cell. What an inner graph reads of an outer one becomes one more
/// input of it, a constant becomes a constant of its own.
/// </summary>
/// <param name="outer">The graph around it; null for the model's.</param>
internal sealed class IrScope(IrScope? outer)
{
    private readonly Dictionary<Value, Value> imported = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Dim, Value> lengths = [];
    private readonly List<Value> inputs = [];

    public GraphBuilder Builder { get; } = new();

    public IrScope? Outer { get; } = outer;

    /// <summary>What the graph reads of the outer one, in the order of its last inputs: the outer value, the input.</summary>
    public List<(Value Outside, Value Inside)> Captures { get; } = [];

    /// <summary>Integers that are never negative: numbers of iterations.</summary>
    public HashSet<Value> Counts { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes an input of the graph; all of them before anything is captured.</summary>
    public Value Input(TensorType type, Origin origin, string? name)
    {
        Value input = Builder.Input(type, origin, name);
        inputs.Add(input);
        return input;
    }

    /// <summary>A value of the outer graph within this one.</summary>
    public Value Import(Value outside)
    {
        if (imported.TryGetValue(outside, out Value? inside)) return inside;
        if (Outer!.Builder.ConstantOf(outside) is { } constant) inside = Builder.Constant(constant, outside.Origin, outside.Name);
        else Captures.Add((outside, inside = Builder.Input(outside.Type, outside.Origin, outside.Name)));
        if (Outer.Counts.Contains(outside)) Counts.Add(inside);
        imported.Add(outside, inside);
        return inside;
    }

    public Item Import(Item item) => item switch
    {
        ValueItem value => new ValueItem(Import(value.Value)),
        ListItem { Rows: { } rows } list => list with { Rows = Import(rows) },
        _ => item,
    };

    /// <summary>A free extent as a number, from one of the model's inputs; null where none has it.</summary>
    public Value? LengthOf(Dim extent, Origin origin)
    {
        if (lengths.TryGetValue(extent, out Value? known)) return known;
        if (Outer is not null) return Outer.LengthOf(extent, origin) is { } outside ? lengths[extent] = Import(outside) : null;
        foreach (Value input in inputs)
        {
            for (int axis = 0; axis < input.Type.Rank; axis++)
            {
                if (input.Type.Shape[axis] == extent) return lengths[extent] = Builder.Add(new Length(axis), origin, input);
            }
        }

        return null;
    }
}
