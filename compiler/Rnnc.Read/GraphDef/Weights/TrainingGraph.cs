using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>The graph that a training script saved beside its checkpoint: gradients, optimizer and saver are in it, too.</summary>
internal static class TrainingGraph
{
    /// <summary>The nodes that the wanted outputs depend on, back to the wanted inputs, in the file's order.</summary>
    /// <exception cref="InputException">No outputs are named, or one is not in the graph.</exception>
    public static GraphMessage Cut(GraphMessage graph, ReadOptions options, Origin where)
    {
        if (options.Outputs.IsEmpty)
            throw new InputException(where, "a graph of training without the names of its outputs", "what to compute", "name the outputs: --outputs NAMES");
        var nodes = new Dictionary<string, NodeMessage>(StringComparer.Ordinal);
        foreach (NodeMessage node in graph.Node) nodes[node.Name] = node;
        var needed = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string> ends = [.. options.Inputs.Select(name => TensorName.Parse(name, where).Node)];
        var waiting = new Queue<string>(options.Outputs.Select(name => TensorName.Parse(name, where).Node).Concat(ends));
        while (waiting.TryDequeue(out string? name))
        {
            if (!nodes.TryGetValue(name, out NodeMessage? node) || !needed.Add(name) || ends.Contains(name)) continue;
            foreach (string input in node.Input) waiting.Enqueue(TensorName.IsControl(input) ? TensorName.ControlNode(input) : input.Split(':')[0]);
        }

        var cut = new GraphMessage { Library = graph.Library };
        cut.Node.Add(graph.Node.Where(node => needed.Contains(node.Name)));
        return cut;
    }
}
