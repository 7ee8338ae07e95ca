using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Reductions over constant axes, and places of extremes.</summary>
internal static class ReduceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["ReduceSum"] = NodeTable.Of(node => Reduce(node, ReduceKind.Sum, node.Operand(0))),
        ["ReduceMean"] = NodeTable.Of(node => Reduce(node, ReduceKind.Mean, node.Operand(0))),
        ["ReduceMax"] = NodeTable.Of(node => Reduce(node, IsBoolean(node) ? ReduceKind.Any : ReduceKind.Max, node.Operand(0))),
        ["ReduceMin"] = NodeTable.Of(node => Reduce(node, IsBoolean(node) ? ReduceKind.All : ReduceKind.Min, node.Operand(0))),
        ["ReduceProd"] = NodeTable.Of(node => Reduce(node, ReduceKind.Prod, node.Operand(0))),
        ["ReduceL1"] = NodeTable.Of(node => Reduce(node, ReduceKind.Sum, node.Add(UnaryKind.Abs, node.Operand(0)))),
        ["ReduceL2"] = NodeTable.Of(node => node.Add(UnaryKind.Sqrt, Reduce(node, ReduceKind.Sum, node.Add(UnaryKind.Square, node.Operand(0))))),
        ["ReduceSumSquare"] = NodeTable.Of(node => Reduce(node, ReduceKind.Sum, node.Add(UnaryKind.Square, node.Operand(0)))),
        ["ReduceLogSum"] = NodeTable.Of(node => node.Add(UnaryKind.Log, Reduce(node, ReduceKind.Sum, node.Operand(0)))),
        ["ReduceLogSumExp"] = NodeTable.Of(node => node.Add(UnaryKind.Log, Reduce(node, ReduceKind.Sum, node.Add(UnaryKind.Exp, node.Operand(0))))),
        ["ArgMax"] = NodeTable.Of(node => ArgMax(node, node.Operand(0))),
        ["ArgMin"] = NodeTable.Of(node => ArgMax(node, node.Add(UnaryKind.Neg, node.Operand(0)))),
    };

    private static bool IsBoolean(NodeContext node) => node.Operand(0).Type.Element == ElementType.Bool;

    // The axes are an attribute before version 18 (of ReduceSum before 13), then an operand; without any all axes are reduced, or none where noop_with_empty_axes says so.
    private static Value Reduce(NodeContext node, ReduceKind kind, Value value)
    {
        bool attribute = node.Opset < (node.Node.OpType == "ReduceSum" ? 13 : 18);
        int[] given = (attribute ? node.Integers("axes") : node.Has(1) ? node.Integers(1) : null) ?? [];
        if (given.Length == 0 && node.Flag("noop_with_empty_axes")) return value;
        ImmutableArray<int> axes = given.Length == 0 ? [.. Enumerable.Range(0, value.Type.Rank)] : node.Axes(given, value.Type.Rank);
        return node.Add(new Reduce(kind, axes, node.Flag("keepdims", true)), value);
    }

    private static Value ArgMax(NodeContext node, Value value)
    {
        int axis = node.Axis(node.Integer("axis", 0), value.Type.Rank);
        if (node.Flag("select_last_index")) throw node.Refuse("the last of equal extremes", "the first");
        Value place = node.Add(new ArgMax(axis, ElementType.Int64), value);
        return node.Flag("keepdims", true) ? node.Reshape(place, place.Type.Shape.Insert(axis, 1)) : place;
    }
}
