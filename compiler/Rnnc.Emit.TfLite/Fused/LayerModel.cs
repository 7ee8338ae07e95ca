using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>
/// One operation of a model as a model of its own, so that it can be quantized alone: its inputs are the values that other operations make,
/// its outputs those that others read, and its slots come along.
/// </summary>
/// <param name="Model">In canonical form; constants are within.</param>
/// <param name="Inputs">The values of the whole model that its inputs are, in order.</param>
/// <param name="Outputs">The values of the whole model that its outputs are, in order.</param>
/// <param name="Slots">Slots of the whole model that the operation reads and writes.</param>
internal sealed record LayerModel(Model Model, ImmutableArray<Value> Inputs, ImmutableArray<Value> Outputs, ImmutableArray<StateSlot> Slots)
{
    public static LayerModel Of(Model model, Node node)
    {
        Graph graph = model.Graph;
        var builder = new GraphBuilder();
        var inputs = new List<Value>();
        var kept = new HashSet<Node>();
        var before = new List<Node>();
        var slots = model.Slots.Where(slot => node.Inputs.Any(input => ReferenceEquals(Source(graph, input), slot.Read)) && node.Outputs.Any(output => ReferenceEquals(Source(graph, slot.Write), output))).ToImmutableArray();
        foreach (Value input in node.Inputs) Take(input);

        void Take(Value value)
        {
            Node? producer = graph.Producer(value);
            bool within = producer?.Op is Constant || (producer?.Op is Reshape or BroadcastTo && IsInside(Source(graph, value)));
            if (within && kept.Add(producer!))
            {
                foreach (Value operand in producer!.Inputs) Take(operand);
                before.Add(producer);
            }
            else if (!within && !inputs.Contains(value) && !slots.Any(slot => ReferenceEquals(slot.Read, value)))
            {
                inputs.Add(value);
            }
        }

        bool IsInside(Value source) => graph.ConstantOf(source) is not null || slots.Any(slot => ReferenceEquals(slot.Read, source));

        foreach (Value input in inputs) builder.Input(input);
        foreach (StateSlot slot in slots) builder.Input(slot.Read);
        foreach (Node constant in before) builder.Keep(constant);
        builder.Keep(node);
        ImmutableArray<Node> writes = [.. slots.SelectMany(slot => Chain(graph, slot.Write)).Distinct()];
        foreach (Node write in writes) builder.Keep(write);
        ImmutableArray<Value> outputs = [.. node.Outputs.Where(output => graph.Outputs.Take(model.OutputNames.Length).Contains(output) || graph.Users(output).Any(user => !writes.Contains(user)))];
        Graph own = builder.Build([.. outputs, .. slots.Select(slot => slot.Write)]);
        string layer = node.Origin.Layer ?? node.Op.Name;
        var single = new Model(layer, node.Origin, own, Names(inputs, "x"), Names(outputs, "y")) { Slots = slots };
        return new LayerModel(single, [.. inputs], outputs, slots);
    }

    /// <summary>The value behind reshapes.</summary>
    private static Value Source(Graph graph, Value value)
    {
        while (graph.Producer(value) is { Op: Reshape or BroadcastTo } node) value = node.Inputs[0];
        return value;
    }

    private static List<Node> Chain(Graph graph, Value value)
    {
        var chain = new List<Node>();
        while (graph.Producer(value) is { Op: Reshape or BroadcastTo } node)
        {
            chain.Insert(0, node);
            value = node.Inputs[0];
        }

        return chain;
    }

    private static ImmutableArray<string> Names(IReadOnlyList<Value> values, string otherwise) =>
        [.. values.Select((_, i) => values.Count == 1 ? otherwise : FormattableString.Invariant($"{otherwise}{i}"))];
}
