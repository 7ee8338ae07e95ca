using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx;

/// <summary>An input of the model: its name for the user, the tensor that it stands for, and the type that the file declares.</summary>
internal sealed record OnnxInput(string Name, string Tensor, TypeMessage.Types.TensorTypeMessage Type, Origin Where);

/// <summary>An output of the model: its name for the user and its tensor.</summary>
internal sealed record OnnxOutput(string Name, string Tensor);

/// <summary>Where a graph is entered and left: the inputs and outputs of the file in its order, or the wanted ones, which may be tensors inside.</summary>
internal sealed record OnnxEntry(ImmutableArray<OnnxInput> Inputs, ImmutableArray<OnnxOutput> Outputs)
{
    public static OnnxEntry Choose(OnnxLibrary library, ReadOptions options)
    {
        GraphMessage graph = library.Graph;
        // Old files list stored tensors among the inputs.
        var stored = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<OnnxInput> inputs = [.. graph.Input.Where(input => !stored.Contains(input.Name)).Select(input => Input(input, library.Where))];
        ImmutableArray<OnnxOutput> outputs = [.. graph.Output.Select(output => new OnnxOutput(Plain(output.Name), output.Name))];
        var entry = new OnnxEntry(
            NameSelection.Select(inputs, options.Inputs, input => input.Name, name => InputInside(name, graph, library.Where), "input", library.Where),
            NameSelection.Select(outputs, options.Outputs, output => output.Name, name => OutputInside(name, graph), "output", library.Where));
        if (entry.Inputs.GroupBy(input => input.Tensor).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException(library.Where, $"the input \"{twice.First().Name}\" twice", "each input once", "name each input once");
        return entry;
    }

    /// <summary>The name without the number of the output that TensorFlow appends.</summary>
    private static string Plain(string name) => name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;

    private static OnnxInput Input(ValueMessage input, Origin where)
    {
        string name = Plain(input.Name);
        return new OnnxInput(name, input.Name, input.Type?.TensorType ?? throw new InputException(where.At(name), "an input that is no tensor", "a tensor", "export the model with tensors as inputs"), where.At(name));
    }

    private static OnnxInput? InputInside(string name, GraphMessage graph, Origin where)
    {
        ValueMessage? known = graph.ValueInfo.Concat(graph.Output).FirstOrDefault(value => value.Name == name || Plain(value.Name) == name);
        if (known is not null) return Input(known, where) with { Name = name };
        if (!graph.Node.Any(node => node.Output.Contains(name))) return null;
        throw new InputException(where.At(name), "an input whose type the file does not tell", "a tensor with a stored type", "run onnx.shape_inference over the file first");
    }

    private static OnnxOutput? OutputInside(string name, GraphMessage graph)
    {
        string? tensor = graph.Node.SelectMany(node => node.Output).FirstOrDefault(output => output.Length > 0 && (output == name || Plain(output) == name));
        return tensor is null ? null : new OnnxOutput(name, tensor);
    }
}
