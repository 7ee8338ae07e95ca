using System.Collections.Immutable;
using Rnnc.Formats;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.SavedModel;

/// <summary>The signature through which a SavedModel is entered; its names are the model's. Inputs as the model's author wrote them, outputs in natural order.</summary>
internal static class SavedSignature
{
    private const string DefaultKey = "serving_default";
    private const string OtherKey = "serve";
    private const string Initializer = "__saved_model_init_op";

    public static GraphEntry Choose(MetaGraphMessage graph, Dictionary<string, TfNode> nodes, ReadOptions options, Origin where)
    {
        (string key, EntryMessage signature) = Signature(graph, options.Signature, where);
        Origin at = where.At(key);
        Dictionary<string, int> order = ArgumentOrder.Of(graph.Graph, [.. signature.Inputs.Values.Where(input => input.Name.Length > 0).Select(input => TensorName.Parse(input.Name, at).Node)]);
        ImmutableArray<GraphInput> inputs = [.. signature.Inputs
            .Select(input => new GraphInput(input.Key, Tensor(input.Value, at.Of(input.Key)), GraphInput.Declared(input.Value.Dtype, input.Value.TensorShape, at.Of(input.Key))))
            .OrderBy(input => order.GetValueOrDefault(input.Tensor.Node, int.MaxValue)).ThenBy(input => input.Name, NaturalOrder.Instance)];
        ImmutableArray<GraphOutput> outputs = [.. signature.Outputs
            .Select(output => new GraphOutput(output.Key, Tensor(output.Value, at.Of(output.Key))))
            .OrderBy(output => output.Name, NaturalOrder.Instance)];
        inputs = NameSelection.Select(inputs, options.Inputs, input => input.Name, name => Inside(name, nodes, at) is { } tensor ? new GraphInput(name, tensor, DeclaredTypes.Of(nodes[tensor.Node], tensor.Index)) : null, "input", at);
        outputs = NameSelection.Select(outputs, options.Outputs, output => output.Name, name => Inside(name, nodes, at) is { } tensor ? new GraphOutput(name, tensor) : null, "output", at);
        if (outputs.IsEmpty) throw new InputException(at, "a signature without outputs", "one or more", "choose another with --signature");
        return new GraphEntry(inputs, outputs);
    }

    private static (string Key, EntryMessage Signature) Signature(MetaGraphMessage graph, string? wanted, Origin where)
    {
        var keys = graph.Signatures.Keys.Where(key => key != Initializer).Order(StringComparer.Ordinal).ToList();
        string listed = keys.Count == 0 ? "a SavedModel with signatures" : $"one of {string.Join(", ", keys)}";
        if (wanted is not null && !keys.Contains(wanted)) throw new InputException(where, $"no signature \"{wanted}\"", listed, "name one of them");
        string? chosen = wanted ?? (keys.Count == 1 ? keys[0] : keys.Contains(DefaultKey) ? DefaultKey : keys.Contains(OtherKey) ? OtherKey : null);
        if (chosen is null) throw new InputException(where, $"{keys.Count} signatures", listed, keys.Count == 0 ? "save the model with signatures" : "choose one with --signature");
        return (chosen, graph.Signatures[chosen]);
    }

    private static TensorName Tensor(TensorInfoMessage info, Origin where) => info.Name.Length > 0
        ? TensorName.Parse(info.Name, where)
        : throw new InputException(where, "a sparse or composite tensor", "a plain one", "export the model with dense inputs and outputs");

    private static TensorName? Inside(string name, Dictionary<string, TfNode> nodes, Origin where) =>
        TensorName.Parse(name, where) is var tensor && nodes.ContainsKey(tensor.Node) ? tensor : null;
}
