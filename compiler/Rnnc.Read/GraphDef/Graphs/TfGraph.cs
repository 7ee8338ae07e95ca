using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>Nodes with arguments and results: a function, a part of the main graph between its inputs and outputs, or a part of a loop.</summary>
/// <param name="Name">The function's name, or the file's for its main graph.</param>
/// <param name="File">Where the nodes come from.</param>
/// <param name="Nodes">All nodes by name; those that no result depends on do not count.</param>
/// <param name="Arguments">Tensors that are given from outside, by their place; they hide what nodes of the same name make.</param>
/// <param name="Results">Tensors that are asked for.</param>
/// <param name="Effects">Nodes that run for what they do, whatever is asked for.</param>
internal sealed record TfGraph(
    string Name,
    Origin File,
    IReadOnlyDictionary<string, TfNode> Nodes,
    IReadOnlyDictionary<TensorName, int> Arguments,
    ImmutableArray<TensorName> Results,
    ImmutableArray<string> Effects)
{
    private Schedule? schedule;

    /// <summary>The nodes that results and effects need, in an order of execution.</summary>
    public Schedule Schedule(TfLibrary library) => schedule ??= Graphs.Schedule.Of(this, library);

    public TfNode Node(string name, Origin reader) => Nodes.TryGetValue(name, out TfNode? node)
        ? node
        : throw new InputException(reader, $"an input from \"{name}\", which is no node", "a node of the same graph", "take an intact copy of the file");
}
