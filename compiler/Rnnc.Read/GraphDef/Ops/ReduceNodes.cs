using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Reductions over constant axes, and places of extremes.</summary>
internal static class ReduceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Sum"] = Of(ReduceKind.Sum),
        ["Mean"] = Of(ReduceKind.Mean),
        ["Max"] = Of(ReduceKind.Max),
        ["Min"] = Of(ReduceKind.Min),
        ["Prod"] = Of(ReduceKind.Prod),
        ["Any"] = Of(ReduceKind.Any),
        ["All"] = Of(ReduceKind.All),
        ["ArgMax"] = NodeTable.Of(node => ArgMax(node, node.Operand(0))),
        ["ArgMin"] = NodeTable.Of(node => ArgMax(node, node.Add(new Unary(UnaryKind.Neg), node.Operand(0)))),
    };

    private static NodeTranslation Of(ReduceKind kind) => NodeTable.Of(node =>
    {
        Value value = node.Operand(0);
        ImmutableArray<int> axes = [.. node.Integers(1).Select(axis => node.Axis(axis, value.Type.Rank)).Distinct().Order()];
        return axes.IsEmpty ? value : node.Add(new Reduce(kind, axes, node.Flag("keep_dims")), value);
    });

    private static Value ArgMax(NodeContext node, Value value) =>
        node.Add(new ArgMax(node.Axis(node.Integer(1), value.Type.Rank), node.Element("output_type", DataType.Int64)), value);
}
