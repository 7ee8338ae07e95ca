using Rnnc.Formats.Onnx.Messages;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>Which nodes of a graph its results depend on.</summary>
internal static class FreeNames
{
    /// <summary>The nodes that the wanted tensors depend on, in the order of the file.</summary>
    public static List<NodeMessage> Needed(IReadOnlyList<NodeMessage> nodes, IEnumerable<string> wanted, Func<string, bool> isKnown)
    {
        var tensors = wanted.Where(name => !isKnown(name)).ToHashSet(StringComparer.Ordinal);
        var needed = new List<NodeMessage>();
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            NodeMessage node = nodes[i];
            if (!node.Output.Any(tensors.Contains)) continue;
            needed.Add(node);
            tensors.UnionWith(Reads(node).Where(name => !isKnown(name)));
        }

        needed.Reverse();
        return needed;
    }

    /// <summary>The tensors that a node reads, those of the graphs inside it too.</summary>
    private static IEnumerable<string> Reads(NodeMessage node) => node.Input
        .Concat(node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => Reads(attribute.G)))
        .Where(name => name.Length > 0);

    private static IEnumerable<string> Reads(GraphMessage graph) => graph.Node.SelectMany(Reads).Concat(graph.Output.Select(output => output.Name));
}
