using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Weights;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// Weights of a file in place of those of a graph, by scope and name: a variable gets its value, a constant that a frozen graph keeps for a variable another one.
/// <code>Const "encoder/rnn/kernel", Identity "encoder/rnn/kernel/read"  =>  the same over the file's encoder/rnn/kernel</code>
/// </summary>
internal sealed class GraphWeights
{
    private static readonly string[] VariableOps = ["VariableV2", "Variable", "VarHandleOp"];

    private readonly WeightFile file;
    private readonly Dictionary<string, StoredWeight> variables = new(StringComparer.Ordinal);

    private GraphWeights(WeightFile file) => this.file = file;

    /// <summary>What matched, and what did not on either side.</summary>
    public string Note { get; private set; } = "";

    /// <summary>Puts the file's weights into the graph's constants, and keeps them for its variables.</summary>
    /// <exception cref="InputException">A weight has another shape than in the graph; nothing of the file, or of a scope of <paramref name="maps"/>, is in the graph.</exception>
    public static GraphWeights Bind(GraphMessage graph, WeightFile file, ImmutableArray<ScopeMap> maps, Origin where)
    {
        var bound = new GraphWeights(file);
        var targets = new Dictionary<string, NodeMessage>(StringComparer.Ordinal);
        foreach (NodeMessage node in graph.Node.Where(node => VariableOps.Contains(node.Op) || IsFloatConstant(node))) targets[node.Name] = node;
        List<StoredWeight> matched = [.. file.Weights.Where(weight => targets.ContainsKey(weight.Name))];
        string[] own = [.. Stored(graph, targets)];
        if (matched.Count == 0) throw NothingMatches(file, own, where);
        foreach (ScopeMap map in maps.Where(map => !matched.Exists(weight => map.Gives(weight.Name))))
            throw new InputException(where, $"no weight in the scope \"{map.To}\" of --map", $"one of {string.Join(", ", own)}", "correct --map");
        foreach (StoredWeight weight in matched) bound.Put(weight, targets[weight.Name], where);
        bound.Note = $"weights from {file.Where.File}: {Names(matched.Select(weight => weight.Name))}; not in it, as in the graph: {Names(own.Except(matched.Select(weight => weight.Name)))}; "
            + $"not in the graph: {Names(file.Weights.Except(matched).Select(weight => weight.Name))}";
        return bound;
    }

    /// <summary>The value of a variable.</summary>
    /// <exception cref="InputException">The file has none.</exception>
    public Tensor Of(TfVariable variable) => variables.TryGetValue(variable.Name, out StoredWeight? weight)
        ? FiniteWeights.Require(weight.Read(), file.Where.At(weight.Name))
        : throw new InputException(variable.Where, $"a variable that is not among the weights of {file.Where.File}", $"a value for {variable.Name}", "list the weights with rnnc inspect, and rename scopes with --map");

    private void Put(StoredWeight weight, NodeMessage node, Origin where)
    {
        if (ShapeOf(node) is { } shape && !shape.SequenceEqual(weight.Dims))
            throw new InputException(file.Where.At(weight.Name), $"shape {weight.Shape}", $"[{string.Join(", ", shape)}], as in {where.File}", "give the weights that belong to this graph, or rename scopes with --map");
        if (node.Op != "Const")
        {
            variables.Add(weight.Name, weight);
            return;
        }

        TensorMessage tensor = node.Attr["value"].Tensor.Clone();
        tensor.FloatVal.Clear();
        tensor.TensorContent = ByteString.CopyFrom(MemoryMarshal.AsBytes(FiniteWeights.Require(weight.Read(), file.Where.At(weight.Name)).Floats));
        node.Attr["value"].Tensor = tensor;
    }

    private static bool IsFloatConstant(NodeMessage node) => node.Op == "Const" && node.Attr.TryGetValue("value", out AttributeMessage? value)
        && value.ValueCase == AttributeMessage.ValueOneofCase.Tensor && value.Tensor.Dtype == DataType.Float32;

    private static ImmutableArray<int>? ShapeOf(NodeMessage node)
    {
        ShapeMessage? shape = node.Op == "Const" ? node.Attr["value"].Tensor.TensorShape ?? new ShapeMessage()
            : node.Attr.TryGetValue("shape", out AttributeMessage? declared) && declared.ValueCase == AttributeMessage.ValueOneofCase.Shape ? declared.Shape : null;
        return shape is null || shape.UnknownRank || shape.Dim.Any(dim => dim.Size is < 0 or > int.MaxValue) ? null : [.. shape.Dim.Select(dim => (int)dim.Size)];
    }

    /// <summary>Names of the graph's weights: variables, and constants that are read as variables are.</summary>
    private static IEnumerable<string> Stored(GraphMessage graph, Dictionary<string, NodeMessage> targets)
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeMessage node in graph.Node.Where(node => node.Op == "Identity" && node.Input.Count > 0))
        {
            bool isRead = node.Name.EndsWith("/read", StringComparison.Ordinal) || node.Name.Contains("ReadVariableOp", StringComparison.Ordinal) || node.Name.Contains("/Read/", StringComparison.Ordinal);
            if (isRead) read.Add(node.Input[0].Split(':')[0]);
        }

        return targets.Values.Where(node => node.Op != "Const" || read.Contains(node.Name)).Select(node => node.Name).Order(StringComparer.Ordinal);
    }

    private static InputException NothingMatches(WeightFile file, string[] own, Origin where) => new(
        where, $"none of the weights of {file.Where.File}: {Names(file.Weights.Select(weight => weight.Name))}", $"names of the graph's: {Names(own)}", "rename scopes with --map OLD=NEW");

    private static string Names(IEnumerable<string> names)
    {
        const int shown = 30;
        string[] all = [.. names];
        return all.Length == 0 ? "nothing" : string.Join(", ", all.Take(shown)) + (all.Length > shown ? $" and {all.Length - shown} more" : "");
    }
}
