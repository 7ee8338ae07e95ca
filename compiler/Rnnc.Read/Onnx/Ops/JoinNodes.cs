using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Operators that join tensors, take them apart, or surround them.</summary>
internal static class JoinNodes
{
    private const int MaximumParts = 65536;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Concat"] = NodeTable.Of(Concat),
        ["Split"] = Split,
        ["Pad"] = NodeTable.Of(Pad),
        ["Tile"] = NodeTable.Of(Tile),
    };

    private static Value Concat(NodeContext node)
    {
        Value[] operands = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Operand)];
        if (operands.Length == 0) throw node.Refuse("nothing to join", "one operand or more", NodeContext.Intact);
        return operands.Length == 1 ? operands[0] : node.Add(new Concat(node.Axis(node.Integer("axis", 1), operands[0].Type.Rank)), operands);
    }

    // The sizes are an attribute before version 13, then an operand; without them the parts are equal, the last one smaller where num_outputs does not divide.
    private static ImmutableArray<Item?> Split(NodeContext node)
    {
        Value value = node.Operand(0);
        int axis = node.Axis(node.Integer("axis", 0), value.Type.Rank), count = node.Node.Output.Count;
        Dim extent = value.Type.Shape[axis];
        if (!extent.IsFixed || count is 0 or > MaximumParts) throw node.Refuse($"Split of {value.Type} along axis {axis} into {count}", "a fixed extent", NodeContext.FixShapes);
        int equal = (extent.Size + count - 1) / count;
        int[] sizes = (node.Opset < 13 ? node.Integers("split") : node.Has(1) ? node.Integers(1) : null)
            ?? [.. Enumerable.Range(0, count).Select(i => Math.Clamp(extent.Size - i * equal, 0, equal))];
        bool uneven = node.Opset < 18 && !node.Has(1) && node.Integers("split") is null && extent.Size % count != 0;
        if (uneven || sizes.Length != count || sizes.Any(size => size < 0) || sizes.Sum(size => (long)size) != extent.Size)
            throw node.Refuse($"Split of {value.Type} along axis {axis} into [{string.Join(", ", sizes)}]", "parts that fill the axis", NodeContext.Intact);
        var parts = ImmutableArray.CreateBuilder<Item?>(count);
        int begin = 0;
        foreach (int size in sizes)
        {
            parts.Add(new ValueItem(node.Slice(value, axis, begin, size)));
            begin += size;
        }

        return parts.MoveToImmutable();
    }

    // Widths and value are attributes before version 11, then operands. Widths below 0 cut.
    private static Value Pad(NodeContext node)
    {
        Value value = node.Operand(0);
        int rank = value.Type.Rank;
        if (node.Text("mode", "constant") is not "constant" and var mode) throw node.Refuse($"mode = {mode}", "constant");
        int[] widths = node.Opset < 11 ? node.Integers("pads") ?? throw node.Refuse("no pads", "two for each axis", NodeContext.Intact) : node.Integers(1);
        double padding = node.Opset < 11 ? node.Float("value", 0) : node.Has(2) ? node.Number(2) : 0;
        int[] axes = node.Has(3) ? [.. node.Integers(3).Select(axis => node.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (widths.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length) throw node.Refuse($"{widths.Length} widths for {axes.Length} axes", "two for each axis", NodeContext.Intact);
        for (int i = 0; i < axes.Length; i++)
        {
            (int before, int after) = (widths[i], widths[i + axes.Length]);
            if (before < 0 || after < 0) value = Cut(node, value, axes[i], Math.Max(0, -before), Math.Max(0, -after));
            if (before > 0 || after > 0) value = node.Add(new Pad(axes[i], Math.Max(0, before), Math.Max(0, after), padding), value);
        }

        return value;
    }

    private static Value Cut(NodeContext node, Value value, int axis, int before, int after)
    {
        Dim extent = value.Type.Shape[axis];
        if (!extent.IsFixed || before + (long)after > extent.Size) throw node.Refuse($"a cut of {before} and {after} at the ends of {value.Type}", "less than a fixed extent", NodeContext.FixShapes);
        return node.Slice(value, axis, before, extent.Size - before - after);
    }

    // One row repeated for each entry of a free batch is a stretch, not copies.
    private static Value Tile(NodeContext node)
    {
        Value value = node.Operand(0);
        if (node.ExtentsOf(1) is not { } counts || counts.Length != value.Type.Rank) throw node.Refuse($"Tile of {value.Type}", "a known count for each axis", NodeContext.FixShapes);
        Shape stretched = Shape.Of(value.Type.Shape.Select((dim, axis) => (Extent.Of(dim) * counts[axis]).ToDim()));
        bool stretches = Enumerable.Range(0, counts.Length).All(axis => value.Type.Shape[axis] == 1 || counts[axis] == Extent.Number(1)) && !stretched.Any(dim => dim.IsUnknown);
        if (stretches) return node.Stretch(value, stretched);
        for (int axis = 0; axis < counts.Length; axis++)
        {
            if (!counts[axis].IsFixed || counts[axis].Factor is < 1 or > MaximumParts) throw node.Refuse($"Tile of {value.Type} by [{string.Join(", ", counts)}]", "a fixed count for each axis", NodeContext.FixShapes);
            if (counts[axis].Factor > 1) value = node.Add(new Concat(axis), [.. Enumerable.Repeat(value, (int)counts[axis].Factor)]);
        }

        return value;
    }
}
