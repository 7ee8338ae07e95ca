using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>Translates graphs node by node into a scope; called functions are inlined, each call on its own.</summary>
internal sealed class GraphTranslator(TfLibrary library, VariableStore variables)
{
    private const int MaximumNodes = 500_000;
    private const int MaximumDepth = 64;

    private readonly Dictionary<TfNode, ConstantTensor> constants = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TfGraph> checkedGraphs = new(ReferenceEqualityComparer.Instance);
    private int nodes;

    public TfLibrary Library => library;

    public VariableStore Variables => variables;

    /// <summary>The graph's results.</summary>
    /// <param name="arguments">What stands for the graph's arguments, by their places.</param>
    /// <param name="depth">How many calls and loops are around.</param>
    /// <param name="path">The scope of the call, which the nodes of the function are named without.</param>
    /// <exception cref="InputException">The graph holds what is not read; the text names nodes and operations.</exception>
    public ImmutableArray<Item> Run(TfGraph graph, ImmutableArray<Item> arguments, Scope scope, int depth, string path = "")
    {
        if (depth > MaximumDepth) throw new InputException(graph.File.At(graph.Name), $"functions and loops nested more than {MaximumDepth} deep", "fewer", "take an intact copy of the file");
        if (checkedGraphs.Add(graph)) GraphCheck.Run(graph, library);
        var made = new Dictionary<string, ImmutableArray<Item>>(StringComparer.Ordinal);
        foreach (TfNode node in graph.Schedule(library).Nodes)
        {
            if (++nodes > MaximumNodes) throw new InputException(graph.File, $"more than {MaximumNodes} nodes", "fewer", "export a smaller model");
            ImmutableArray<Item> inputs = [.. node.Inputs.Select(input => Find(input, node.Where))];
            made.Add(node.Name, Translate(new NodeContext(this, scope, node, inputs, depth, path)));
        }

        return [.. graph.Results.Select(result => Find(result, graph.File.At(graph.Name)))];

        Item Find(TensorName tensor, Origin reader)
        {
            if (graph.Arguments.TryGetValue(tensor, out int place) && place < arguments.Length) return arguments[place];
            if (!made.TryGetValue(tensor.Node, out ImmutableArray<Item> results)) throw new InputException(reader, $"the tensor \"{tensor}\", which nothing makes", "a tensor of the same graph", "take an intact copy of the file");
            if (results.Length == 1 && results[0] is DeadItem) return results[0];
            int index = OutputPlaces.Of(graph.Nodes[tensor.Node], tensor);
            return index < results.Length ? results[index] : throw new InputException(reader, $"output {tensor}", $"one of {results.Length} outputs", "take an intact copy of the file");
        }
    }

    /// <summary>The values of a Const node, decoded once.</summary>
    public ConstantTensor Constant(TfNode node, Func<ConstantTensor> read)
    {
        if (!constants.TryGetValue(node, out ConstantTensor? constant)) constants.Add(node, constant = read());
        return constant;
    }

    private static ImmutableArray<Item> Translate(NodeContext node)
    {
        if (node.Node.Op is not "Merge" && node.Inputs.Any(input => input is DeadItem)) return [DeadItem.Instance];
        return ShapeArithmetic.TryCompute(node) is { } computed ? [computed] : NodeTable.Translate(node);
    }
}
