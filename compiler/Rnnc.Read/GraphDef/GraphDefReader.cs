using Rnnc.Formats.Files;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.Items;
using Rnnc.Read.Weights;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// Reads a TensorFlow graph: frozen (<c>.pb</c>), its variables constants, or with variables whose values are in a file of weights. Loops of both
/// control flows stay loops. Inputs are its placeholders and outputs the nodes that nothing reads, in the order of the file; options cut the graph
/// elsewhere, by tensor.
/// </summary>
public static class GraphDefReader
{
    private const string Expected = "a frozen TensorFlow graph";
    private const string Freeze = "give its values with --weights CHECKPOINT, or freeze the graph, so that its variables are constants";

    /// <exception cref="InputException">The file is missing, damaged, without values for its variables, or holds operations without a translation.</exception>
    public static Model Read(string path, ReadOptions options) => Read(Path.GetFileNameWithoutExtension(path), MessageFile.Read(path, GraphMessage.Parser, Expected), options, new Origin(path));

    /// <summary>Reads the graph that was saved with a checkpoint, over the checkpoint's weights or others.</summary>
    /// <param name="prefix">Prefix of the checkpoint's files.</param>
    /// <exception cref="InputException">As <see cref="Read(string, ReadOptions)"/>, or no graph was saved, or no outputs are named.</exception>
    public static Model ReadCheckpoint(string prefix, ReadOptions options)
    {
        string path = CheckpointPath.GraphOf(prefix) ?? throw new InputException(
            new Origin(prefix), "a checkpoint without its graph", "the graph beside its weights", "give the graph as MODEL and the checkpoint as --weights");
        var where = new Origin(path);
        GraphMessage graph = MessageFile.Read(path, MetaGraphMessage.Parser, "the graph of a checkpoint").Graph ?? throw new InputException(where, "no graph", "the graph of a checkpoint", "take an intact copy of the file");
        return Read(Path.GetFileName(prefix), TrainingGraph.Cut(graph, options, where), options with { Weights = options.Weights ?? prefix }, where);
    }

    private static Model Read(string name, GraphMessage message, ReadOptions options, Origin where)
    {
        if (message.Node.Count == 0) throw new InputException(where, "no nodes", Expected, "take an intact copy of the file");
        GraphWeights? weights = options.Weights is null ? null : GraphWeights.Bind(message, WeightFile.Open(options.Weights, options.Maps), options.Maps, where);
        return DamageGuard.Read(where, Expected, () =>
        {
            var library = new TfLibrary(message.Library, where);
            Dictionary<string, TfNode> nodes = TfLibrary.NodeTableOf(message.Node, where);
            Model model = GraphModel.Read(name, "TensorFlow graph", where, nodes, library, FrozenEntry.Choose(message, nodes, options, where), variable => weights is null ? throw Unfrozen(variable) : weights.Of(variable));
            return weights is null ? model : model with { Notes = [.. model.Notes, weights.Note] };
        });
    }

    private static InputException Unfrozen(TfVariable variable) => new(variable.Where, "a variable", "a frozen graph", Freeze);
}
