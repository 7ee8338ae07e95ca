using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>
/// Lists of rows: TensorLists, and the TensorArrays of TensorFlow 1, whose flow stands for the list. A list is a tensor with the rows along its first axis;
/// a read is a Gather, a write is everything before the row, the row, everything behind it.
/// </summary>
internal static class ListNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["TensorListReserve"] = node => [Zeros(node, node.ExtentsOf(1), node.ConstantOf(0) is { Rank: 0 } ? null : node.ShapeOf(0), node.Element("element_dtype"))],
        ["TensorListFromTensor"] = node => [ListValues.Of(node.Operand(0))],
        ["TensorListGetItem"] = NodeTable.Of(node => ListValues.Read(node, node.Input(0), node.Operand(1))),
        ["TensorListSetItem"] = node => [ListValues.Write(node, node.Input(0), node.Operand(1), node.Operand(2))],
        ["TensorListStack"] = NodeTable.Of(node => ListValues.Stack(node, node.Input(0))),
        ["TensorListLength"] = node => [ListValues.CountOf(node, node.Input(0))],
        ["TensorListElementShape"] = node => [ListValues.RowShapeOf(node, node.Input(0), node.Element("shape_type", DataType.Int32))],
        ["TensorArrayV3"] = node => [new OpaqueItem("the handle of an array"), Zeros(node, node.ExtentsOf(0), AttributeShape(node), node.Element("dtype"))],
        ["TensorArrayReadV3"] = NodeTable.Of(node => ListValues.Read(node, node.Input(2), node.Operand(1))),
        ["TensorArrayWriteV3"] = node => [ListValues.Write(node, node.Input(3), node.Operand(1), node.Operand(2))],
        ["TensorArrayScatterV3"] = Scatter,
        ["TensorArrayGatherV3"] = NodeTable.Of(Gather),
        ["TensorArraySizeV3"] = node => [ListValues.CountOf(node, node.Input(1))],
        ["TensorArrayCloseV3"] = _ => [],
    };

    private static ListItem Zeros(NodeContext node, ImmutableArray<Extent>? count, Shape? row, ElementType element)
    {
        if (count is not [var length] || length.ToDim().IsUnknown) throw node.Refuse("a list whose length depends on data", "a length that is known when compiling", "export the model with a fixed number of steps");
        return new ListItem(null, length.ToDim(), row, element);
    }

    private static Shape? AttributeShape(NodeContext node) => node.Attribute("element_shape") is { ValueCase: AttributeMessage.ValueOneofCase.Shape, Shape.UnknownRank: false } attribute
        ? Shape.Of(attribute.Shape.Dim.Select(dim => dim.Size is >= 0 and <= int.MaxValue ? (Dim)(int)dim.Size : Dim.Unknown))
        : null;

    private static ImmutableArray<Item> Scatter(NodeContext node)
    {
        Value rows = node.Operand(2);
        if (rows.Type.Rank < 1) throw node.Refuse($"{rows.Type} as the rows of a list", "rows along the first axis", NodeContext.Intact);
        RequireWhole(node, 1, rows.Type.Shape[0]);
        return [ListValues.Of(rows)];
    }

    private static Value Gather(NodeContext node)
    {
        if (node.Input(2) is ListItem list) RequireWhole(node, 1, list.Count);
        return ListValues.Stack(node, node.Input(2));
    }

    /// <summary>The places are those of the whole list, in order.</summary>
    private static void RequireWhole(NodeContext node, int index, Dim count)
    {
        bool isWhole = node.Input(index) is RangeItem { First: 0 } range
            ? range.Count == Extent.Of(count)
            : node.ConstantOf(index) is { } places && count == places.Count && node.Integers(index).SequenceEqual(Enumerable.Range(0, places.Count));
        if (!isWhole) throw node.Refuse("some rows of a list", "all of them, in order");
    }
}
