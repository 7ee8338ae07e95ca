using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>
/// Names of nodes and tensors for people. Exporters write the layer's path in front of a node's name: <c>/rnn/GRU</c> is GRU of the layer rnn,
/// <c>model/dense/MatMul</c> the MatMul of model/dense. A name without a path is a layer of its own.
/// </summary>
internal static class NodeNames
{
    /// <summary>The node's own name, else that of its first output.</summary>
    public static string Of(NodeMessage node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;

    /// <summary>The operator with its domain, where that is not ONNX's own.</summary>
    public static string OperatorOf(NodeMessage node) => OnnxLibrary.PlainDomain(node.Domain) is { Length: > 0 } domain ? $"{domain}.{node.OpType}" : node.OpType;

    /// <summary>File, layer, node and operator.</summary>
    public static Origin OriginOf(NodeMessage node, Origin file)
    {
        string name = Of(node);
        int end = name.LastIndexOf('/');
        return end > 0 && name[..end].Trim('/') is { Length: > 0 } layer
            ? file.At(layer, $"{name[(end + 1)..]} ({OperatorOf(node)})")
            : file.At(name.Trim('/'), OperatorOf(node));
    }

    /// <summary>A short name for a state; null where the file's name says nothing.</summary>
    public static string? OfState(string tensor)
    {
        ReadOnlySpan<char> name = tensor.AsSpan(tensor.LastIndexOf('/') + 1);
        int end = name.IndexOfAny(':', '.');
        if (end >= 0) name = name[..end];
        return name.IsEmpty || name.Contains("placeholder", StringComparison.OrdinalIgnoreCase) ? null : name.ToString();
    }
}
