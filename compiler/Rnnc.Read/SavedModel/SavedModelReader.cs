using Rnnc.Formats.Files;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.Items;

namespace Rnnc.Read.SavedModel;

/// <summary>
/// Reads a SavedModel folder (<c>saved_model.pb</c> and <c>variables/</c>) of TensorFlow 2 or a Keras export through one of its signatures. Variables that
/// the signature changes become state slots, all others constants.
/// </summary>
public static class SavedModelReader
{
    public const string GraphFile = "saved_model.pb";

    private const string Expected = "a SavedModel";
    private const string ServeTag = "serve";

    /// <param name="path">The folder, or the <c>saved_model.pb</c> in it.</param>
    /// <param name="options">Which signature, and which of its inputs and outputs.</param>
    /// <exception cref="InputException">A file is missing or damaged, there is no such signature, or the graph holds operations without a translation.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        string folder = Path.GetFileName(path) == GraphFile ? Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "." : path;
        string file = Path.Combine(folder, GraphFile);
        var where = new Origin(file);
        MetaGraphMessage meta = Choose(MessageFile.Read(file, SavedModelMessage.Parser, Expected), where);
        return DamageGuard.Read(where, Expected, () =>
        {
            var library = new TfLibrary(meta.Graph.Library, where);
            Dictionary<string, TfNode> nodes = TfLibrary.NodeTableOf(meta.Graph.Node, where);
            Dictionary<string, string> names = RestoredVariables.Find(meta.Graph, where);
            var checkpoint = new Lazy<Checkpoint>(() => Checkpoint.Open(Path.Combine(folder, "variables", "variables")));
            return GraphModel.Read(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
                $"TensorFlow {meta.MetaInfo?.TensorflowVersion}".TrimEnd(),
                where,
                nodes,
                library,
                SavedSignature.Choose(meta, nodes, options, where),
                variable => Stored(variable, names, checkpoint));
        });
    }

    private static Tensor Stored(TfVariable variable, Dictionary<string, string> names, Lazy<Checkpoint> checkpoint)
    {
        string name = names.GetValueOrDefault(variable.Name, variable.Name);
        return checkpoint.Value.Contains(name)
            ? checkpoint.Value.Read(name)
            : throw new InputException(variable.Where, "a variable whose values are not stored", $"the variable in {Path.Combine("variables", "variables.index")}", "export the model again with its variables");
    }

    private static MetaGraphMessage Choose(SavedModelMessage model, Origin where)
    {
        MetaGraphMessage? chosen = model.MetaGraphs.Count == 1
            ? model.MetaGraphs[0]
            : model.MetaGraphs.FirstOrDefault(graph => graph.MetaInfo?.Tags.Contains(ServeTag) == true);
        return chosen?.Graph is null ? throw new InputException(where, $"{model.MetaGraphs.Count} graphs, none of them to serve", "a graph with the tag \"serve\"", "export the model for serving") : chosen;
    }
}
