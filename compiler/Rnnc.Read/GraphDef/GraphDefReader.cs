using Rnnc.Formats.TensorFlow;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// Reads a frozen TensorFlow graph (<c>.pb</c>): its variables are constants. Loops of both control flows stay loops. Inputs are its placeholders and outputs
/// the nodes that nothing reads, in the order of the file; options cut the graph elsewhere, by tensor.
/// </summary>
public static class GraphDefReader
{
    private const string Expected = "a frozen TensorFlow graph";
    private const string Freeze = "freeze the graph, so that its variables are constants, or export a SavedModel";

    /// <exception cref="InputException">The file is missing, damaged, not frozen, or holds operations without a translation.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        var where = new Origin(path);
        GraphMessage message = MessageFile.Read(path, GraphMessage.Parser, Expected);
        if (message.Node.Count == 0) throw new InputException(where, "no nodes", Expected, "take an intact copy of the file");
        return DamageGuard.Read(where, Expected, () =>
        {
            var library = new TfLibrary(message.Library, where);
            Dictionary<string, TfNode> nodes = TfLibrary.NodeTableOf(message.Node, where);
            return GraphModel.Read(
                Path.GetFileNameWithoutExtension(path),
                "TensorFlow graph",
                where,
                nodes,
                library,
                FrozenEntry.Choose(message, nodes, options, where),
                variable => throw new InputException(variable.Where, "a variable", "a frozen graph", Freeze));
        });
    }
}
