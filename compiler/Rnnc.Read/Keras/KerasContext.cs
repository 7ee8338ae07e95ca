using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>What layers share while a model is translated: the graph so far, the Keras that wrote the file, the state slots.</summary>
internal sealed class KerasContext(KerasVersion version)
{
    private readonly Dictionary<Tensor, Value> constants = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, Value Read, Value Next, Tensor Initial)> slots = [];

    public GraphBuilder Graph { get; } = new();

    public KerasVersion Version { get; } = version;

    /// <summary>A weight as a value; one value however often its layer is called.</summary>
    public Value Constant(Tensor tensor, Origin origin, string name)
    {
        if (!constants.TryGetValue(tensor, out Value? value)) constants[tensor] = value = Graph.Constant(tensor, origin.Of(name), name);
        return value;
    }

    /// <summary>State that outlives a run, and its value at the end of this one.</summary>
    public void AddSlot(string name, Value read, Value next, Tensor initial) => slots.Add((name, read, next, initial));

    /// <summary>The whole model over the outputs; the slots' next values follow them. What no output needs (masks that nobody reads) is dropped.</summary>
    public Model Build(string name, Origin file, string writer, ImmutableArray<string> inputNames, ImmutableArray<(string Name, Value Value)> outputs)
    {
        Graph graph = Graph.Build([.. outputs.Select(output => output.Value), .. slots.Select(slot => slot.Next)]).Prune();
        return new Model(name, file, graph, inputNames, [.. outputs.Select(output => output.Name)])
        {
            Slots = [.. slots.Select(slot => new StateSlot(slot.Name, slot.Read, slot.Next, slot.Initial))],
            Writer = writer,
        };
    }
}
