using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A whole network. Graph inputs: the model's inputs, then one per state slot. Graph outputs: the model's outputs, then one per slot.
/// </summary>
public sealed record Model(string Name, Origin Origin, Graph Graph, ImmutableArray<string> InputNames, ImmutableArray<string> OutputNames)
{
    public ImmutableArray<StateSlot> Slots { get; init; } = [];

    /// <summary>The format and writer of the file, for people: for example <c>Keras 3.15.1</c>.</summary>
    public string Writer { get; init; } = "";

    /// <summary>
    /// The file computes in integers: its constants stand for floats within half a unit, and roundings between operations are left out.
    /// What the model gives is what the file approximates.
    /// </summary>
    public bool IsDequantized { get; init; }

    /// <summary>What a reader has decided that the user should know, a sentence each, for people.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public IEnumerable<Value> Inputs => Graph.Inputs.Take(InputNames.Length);

    public IEnumerable<Value> Outputs => Graph.Outputs.Take(OutputNames.Length);

    /// <summary>The same model over another graph that keeps the order of inputs and outputs.</summary>
    public Model WithGraph(Graph graph)
    {
        var slots = Slots.Select((slot, i) => slot with { Read = graph.Inputs[InputNames.Length + i], Write = graph.Outputs[OutputNames.Length + i] });
        return this with { Graph = graph, Slots = [.. slots] };
    }
}
