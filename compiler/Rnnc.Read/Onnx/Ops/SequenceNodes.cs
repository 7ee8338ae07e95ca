using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Loops;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Lists of tensors of one type, which are one tensor with an axis in front; PyTorch's scripts gather outputs in them.</summary>
internal static class SequenceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["SequenceEmpty"] = node => [new ListItem(null, 0, null, node.Element("dtype", DataType.Float32))],
        ["SequenceConstruct"] = Construct,
        ["SequenceInsert"] = Insert,
        ["SequenceAt"] = NodeTable.Of(At),
        ["SequenceLength"] = LengthOf,
        ["SplitToSequence"] = Split,
        ["ConcatFromSequence"] = NodeTable.Of(Concat),
    };

    private static ListItem Of(Value rows) => new(rows, rows.Type.Shape[0], rows.Type.Shape.Without(0), rows.Type.Element);

    private static ListItem List(NodeContext node) => node.Input(0) as ListItem ?? throw node.Refuse(node.Input(0).Describe, "a list", "export the model without lists that a loop reads while it adds to them");

    private static Value Rows(NodeContext node) => List(node).Rows ?? throw node.Refuse("an empty list", "a list with a tensor in it", NodeContext.Intact);

    private static Value AsRow(NodeContext node, Value value) => node.Reshape(value, value.Type.Shape.Insert(0, 1));

    private static ImmutableArray<Item?> Construct(NodeContext node)
    {
        Value[] rows = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => AsRow(node, node.Operand(i)))];
        return [Of(rows.Length == 1 ? rows[0] : node.Add(new Concat(0), rows))];
    }

    private static ImmutableArray<Item?> Insert(NodeContext node)
    {
        if (node.Has(2)) throw node.Refuse("a place in a list", "the end of it");
        Value row = node.Operand(1);
        if (node.Input(0) is OpenListItem open) return [new ExtendedListItem(open.Place, row)];
        return [Of(List(node).Rows is { } rows ? node.Add(new Concat(0), rows, AsRow(node, row)) : AsRow(node, row))];
    }

    private static Value At(NodeContext node)
    {
        Value rows = Rows(node), place = node.Reshape(node.Operand(1), Shape.Scalar);
        place = GatherNodes.FromStart(node, place, rows.Type.Shape[0]);
        if (node.Builder.ConstantOf(place) is not { } constant) return node.Add(new Gather(0), rows, place);
        bool inside = constant.Integers[0] <= int.MaxValue && !(rows.Type.Shape[0].IsFixed && constant.Integers[0] >= rows.Type.Shape[0].Size);
        if (!inside) throw node.Refuse($"tensor {constant.Integers[0]} of {List(node).Describe}", "one that is there", NodeContext.Intact);
        return node.Reshape(node.Slice(rows, 0, (int)constant.Integers[0], 1), rows.Type.Shape.Without(0));
    }

    private static ImmutableArray<Item?> LengthOf(NodeContext node)
    {
        var length = new ExtentsItem([Extent.Of(List(node).Count)], 0, ElementType.Int64);
        return [length.Extents[0].IsFixed ? new ValueItem(node.ValueOf(length)) : length];
    }

    // Parts of one row each along an axis, which stays as an extent of 1 or goes.
    private static ImmutableArray<Item?> Split(NodeContext node)
    {
        Value value = node.Operand(0);
        int axis = node.Axis(node.Integer("axis", 0), value.Type.Rank);
        bool single = !node.Has(1) || (node.ConstantOf(1) is { Element: not ElementType.Float32 } sizes && !sizes.Integers.ContainsAnyExcept(1L));
        if (!single) throw node.Refuse("parts of several rows", "parts of one row");
        Value rows = node.Transpose(value, [axis, .. Enumerable.Range(0, value.Type.Rank).Where(other => other != axis)]);
        bool keeps = node.Has(1) || node.Flag("keepdims", true);
        return [Of(keeps ? node.Reshape(rows, rows.Type.Shape.Insert(axis + 1, 1)) : rows)];
    }

    private static Value Concat(NodeContext node)
    {
        Value rows = Rows(node);
        bool stacks = node.Flag("new_axis");
        int rank = rows.Type.Rank, axis = node.Axis(node.Integer("axis", 0), stacks ? rank : rank - 1);
        Value moved = node.Transpose(rows, [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, rank - axis - 1)]);
        if (stacks) return moved;
        Shape shape = moved.Type.Shape;
        Dim joined = (Extent.Of(shape[axis]) * Extent.Of(shape[axis + 1])).ToDim();
        return node.Reshape(moved, shape.Without(axis + 1).With(axis, joined));
    }
}
