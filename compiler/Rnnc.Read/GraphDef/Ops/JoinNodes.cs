using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Operations that join tensors, take them apart, or surround them.</summary>
internal static class JoinNodes
{
    private const int MaximumParts = 65536;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["ConcatV2"] = NodeTable.Of(Concat),
        ["Pack"] = NodeTable.Of(Pack),
        ["Unpack"] = Unpack,
        ["Split"] = Split,
        ["SplitV"] = SplitBySizes,
        ["Pad"] = NodeTable.Of(node => Pad(node, 0)),
        ["PadV2"] = NodeTable.Of(node => Pad(node, PadValue(node))),
        ["Tile"] = NodeTable.Of(Tile),
    };

    private static Value Concat(NodeContext node)
    {
        int count = node.Inputs.Length - 1;
        if (count < 1) throw node.Refuse("nothing to join", "one operand or more", NodeContext.Intact);
        int axis = node.Axis(node.Integer(count), node.Operand(0).Type.Rank);
        return count == 1 ? node.Operand(0) : node.Add(new Concat(axis), [.. Enumerable.Range(0, count).Select(node.Operand)]);
    }

    private static Value Pack(NodeContext node)
    {
        if (node.Inputs.IsEmpty) throw node.Refuse("nothing to join", "one operand or more", NodeContext.Intact);
        Value[] operands = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Operand)];
        int axis = node.Axis(node.Number("axis", 0), operands[0].Type.Rank + 1);
        Value[] parts = [.. operands.Select(operand => node.Reshape(operand, operand.Type.Shape.Insert(Math.Min(axis, operand.Type.Rank), 1)))];
        return parts.Length == 1 ? parts[0] : node.Add(new Concat(axis), parts);
    }

    private static ImmutableArray<Item> Unpack(NodeContext node)
    {
        Value value = node.Operand(0);
        int axis = node.Axis(node.Number("axis", 0), value.Type.Rank);
        int count = node.Number("num", 0);
        if (value.Type.Shape[axis] != count || count > MaximumParts) throw node.Refuse($"Unpack of {value.Type} into {count}", "as many as the axis is long", NodeContext.Intact);
        return [.. Enumerable.Range(0, count).Select(i => new ValueItem(node.Reshape(node.Slice(value, axis, i, 1), value.Type.Shape.Without(axis))))];
    }

    private static ImmutableArray<Item> Split(NodeContext node)
    {
        Value value = node.Operand(1);
        int axis = node.Axis(node.Integer(0), value.Type.Rank);
        int count = node.Number("num_split", 0);
        Dim extent = value.Type.Shape[axis];
        if (count is <= 0 or > MaximumParts || !extent.IsFixed || extent.Size % count != 0) throw node.Refuse($"Split of {value.Type} into {count}", "equal parts", NodeContext.Intact);
        return Parts(node, value, axis, Enumerable.Repeat(extent.Size / count, count));
    }

    private static ImmutableArray<Item> SplitBySizes(NodeContext node)
    {
        Value value = node.Operand(0);
        int[] sizes = node.Integers(1);
        int axis = node.Axis(node.Integer(2), value.Type.Rank);
        Dim extent = value.Type.Shape[axis];
        int rest = Array.IndexOf(sizes, -1);
        long sum = sizes.Where((_, i) => i != rest).Sum(size => (long)size);
        if (rest >= 0 && extent.IsFixed) sizes[rest] = (int)Math.Clamp(extent.Size - sum, -1, int.MaxValue);
        if (sizes.Any(size => size < 0) || !extent.IsFixed || sizes.Sum(size => (long)size) != extent.Size || sizes.Length > MaximumParts)
            throw node.Refuse($"SplitV of {value.Type} into [{string.Join(", ", sizes)}]", "parts that fill the axis", NodeContext.Intact);
        return Parts(node, value, axis, sizes);
    }

    private static ImmutableArray<Item> Parts(NodeContext node, Value value, int axis, IEnumerable<int> sizes)
    {
        var parts = ImmutableArray.CreateBuilder<Item>();
        int begin = 0;
        foreach (int size in sizes)
        {
            parts.Add(new ValueItem(node.Slice(value, axis, begin, size)));
            begin += size;
        }

        return parts.ToImmutable();
    }

    private static double PadValue(NodeContext node) => node.ConstantOf(2) is { Count: 1 } value
        ? value.Element == ElementType.Float32 ? value.Floats[0] : value.Integers[0]
        : throw node.Refuse("a padding that is computed", "one constant", "export the model with a constant padding");

    private static Value Pad(NodeContext node, double padding)
    {
        Value value = node.Operand(0);
        int[] widths = node.Integers(1);
        if (widths.Length != 2 * value.Type.Rank) throw node.Refuse($"{widths.Length} widths for {value.Type}", "two for each axis", NodeContext.Intact);
        for (int axis = 0; axis < value.Type.Rank; axis++)
        {
            (int before, int after) = (widths[2 * axis], widths[2 * axis + 1]);
            if (before != 0 || after != 0) value = node.Add(new Pad(axis, before, after, padding), value);
        }

        return value;
    }

    // One row repeated for each entry of a free batch is a stretch, not copies.
    private static Value Tile(NodeContext node)
    {
        Value value = node.Operand(0);
        if (node.ExtentsOf(1) is not { } counts || counts.Length != value.Type.Rank) throw node.Refuse($"Tile of {value.Type}", "a known count for each axis", "export the model with fixed shapes");
        Shape stretched = Shape.Of(value.Type.Shape.Select((dim, axis) => (Extent.Of(dim) * counts[axis]).ToDim()));
        bool stretches = Enumerable.Range(0, counts.Length).All(axis => value.Type.Shape[axis] == 1 || counts[axis] == Extent.Number(1)) && !stretched.Any(dim => dim.IsUnknown);
        if (stretches) return stretched.Equals(value.Type.Shape) ? value : node.Add(new BroadcastTo(stretched), value);
        for (int axis = 0; axis < counts.Length; axis++)
        {
            if (!counts[axis].IsFixed || counts[axis].Factor is < 1 or > MaximumParts) throw node.Refuse($"Tile of {value.Type} by [{string.Join(", ", counts)}]", "a fixed count for each axis", "export the model with a fixed batch");
            if (counts[axis].Factor > 1) value = node.Add(new Concat(axis), [.. Enumerable.Repeat(value, (int)counts[axis].Factor)]);
        }

        return value;
    }
}
