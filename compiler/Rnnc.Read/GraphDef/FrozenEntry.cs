using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>Where a frozen graph is entered and left.</summary>
internal static class FrozenEntry
{
    public static GraphEntry Choose(GraphMessage message, Dictionary<string, TfNode> nodes, ReadOptions options, Origin where)
    {
        ImmutableArray<GraphInput> placeholders = options.Inputs.IsEmpty
            ? [.. message.Node.Where(node => node.Op == "Placeholder").Select(node => Input(node.Name, nodes, where)!)]
            : [];
        ImmutableArray<GraphInput> inputs = NameSelection.Select(placeholders, options.Inputs, input => input.Name, name => Input(name, nodes, where), "input", where);
        ImmutableArray<GraphOutput> outputs = NameSelection.Select(Unread(message), options.Outputs, output => output.Name, name => Output(name, nodes, where), "output", where);
        if (outputs.IsEmpty) throw new InputException(where, "a graph without a node that nothing reads", "one or more outputs", "name them with --outputs");
        return new GraphEntry(inputs, outputs);
    }

    private static ImmutableArray<GraphOutput> Unread(GraphMessage message)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (string input in message.Node.SelectMany(node => node.Input))
            read.Add(TensorName.IsControl(input) ? TensorName.ControlNode(input) : input.Split(':')[0]);
        return [.. message.Node
            .Where(node => !read.Contains(node.Name) && node.Op is not ("Const" or "NoOp" or "Assert" or "Placeholder" or "PlaceholderWithDefault"))
            .Select(node => new GraphOutput(node.Name, new TensorName(node.Name, null, 0)))];
    }

    private static GraphOutput? Output(string name, Dictionary<string, TfNode> nodes, Origin where)
    {
        TensorName tensor = TensorName.Parse(name, where);
        return nodes.ContainsKey(tensor.Node) ? new GraphOutput(tensor.ToString(), tensor) : null;
    }

    private static GraphInput? Input(string name, Dictionary<string, TfNode> nodes, Origin where)
    {
        TensorName tensor = TensorName.Parse(name, where);
        if (!nodes.TryGetValue(tensor.Node, out TfNode? node)) return null;
        return new GraphInput(tensor.ToString(), tensor, DeclaredTypes.Of(node, tensor.Index));
    }
}
