using Rnnc.Formats.Onnx.Messages;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>
/// The names that the nodes of one graph see: its own, then those of the graphs around it. A function sees its own alone.
/// </summary>
/// <param name="ir">The graph of the IR that its nodes go into: that of the graph around it for the branch of an If and for a function.</param>
/// <param name="outer">The names of the graph around it; null for the model's graph and for functions.</param>
/// <param name="opsets">Versions of the operator sets, by domain.</param>
internal sealed class NameScope(IrScope ir, NameScope? outer, IReadOnlyDictionary<string, long> opsets)
{
    private readonly Dictionary<string, Item> items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<Item>> stored = new(StringComparer.Ordinal);

    public IrScope Ir { get; } = ir;

    public IReadOnlyDictionary<string, long> Opsets { get; } = opsets;

    /// <summary>How many graphs and functions are around it.</summary>
    public int Depth { get; init; } = outer is null ? 0 : outer.Depth + 1;

    /// <summary>In a function, the attributes of the calling node by name, in which references are looked up.</summary>
    public IReadOnlyDictionary<string, AttributeMessage>? CallAttributes { get; init; } = outer?.CallAttributes;

    public void Add(string name, Item item) => items[name] = item;

    /// <summary>Declares a stored tensor, which is made when it is first read.</summary>
    public void Store(string name, Func<Item> make) => stored[name] = make;

    public bool Owns(string name) => items.ContainsKey(name) || stored.ContainsKey(name);

    /// <summary>The tensor of that name; null where there is none so far.</summary>
    public Item? Find(string name)
    {
        if (items.TryGetValue(name, out Item? item)) return item;
        if (stored.TryGetValue(name, out Func<Item>? make)) item = make();
        else if (outer?.Find(name) is { } outside) item = ReferenceEquals(outer.Ir, Ir) ? outside : Ir.Import(outside);
        if (item is not null) items[name] = item;
        return item;
    }
}
