using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;
using Rnnc.Read.Onnx.Loops;
using Rnnc.Read.Onnx.Ops;
using Rnnc.Read.Onnx.Recurrent;

namespace Rnnc.Read.Onnx;

/// <summary>What a node's outputs are, in their order, null where one cannot be read; makes the nodes that they need.</summary>
internal delegate ImmutableArray<Item?> NodeTranslation(NodeContext node);

/// <summary>Every operator of ONNX's own set that is read, with its translation; the families are one file each.</summary>
internal static class NodeTable
{
    private static readonly FrozenDictionary<string, NodeTranslation> Table = new[]
    {
        ArithmeticNodes.Table,
        FunctionNodes.Table,
        ActivationNodes.Table,
        MatrixNodes.Table,
        NormalizationNodes.Table,
        ShapeNodes.Table,
        JoinNodes.Table,
        SliceNodes.Table,
        GatherNodes.Table,
        ReduceNodes.Table,
        SourceNodes.Table,
        WindowNodes.Table,
        SequenceNodes.Table,
        RecurrentNodes.Table,
        LoopNodes.Table,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Names of all operators that are read, in ordinal order.</summary>
    public static IEnumerable<string> Names => Table.Keys.Order(StringComparer.Ordinal);

    public static bool Knows(NodeMessage node) => OnnxLibrary.PlainDomain(node.Domain).Length == 0 && Table.ContainsKey(node.OpType);

    public static ImmutableArray<Item?> Translate(NodeContext node) => Table[node.Node.OpType](node);

    /// <summary>The translation of an operator of one result.</summary>
    public static NodeTranslation Of(Func<NodeContext, Value> translate) => node => [new ValueItem(translate(node))];
}
