using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>numpy's slicing, axis by axis: parts at constant places, single rows at computed ones.</summary>
internal static class StridedSlices
{
    /// <summary>The masks have a bit for each place.</summary>
    private const int MaximumPlaces = 32;

    public static Value Translate(NodeContext node)
    {
        Value value = node.Operand(0);
        int specified = Count(node);
        int ellipsis = node.Number("ellipsis_mask", 0), newAxes = node.Number("new_axis_mask", 0);
        int consumed = Enumerable.Range(0, specified).Count(i => !Bit(ellipsis, i) && !Bit(newAxes, i));
        if (consumed > value.Type.Rank) throw node.Refuse($"{consumed} places in {value.Type}", "at most one for each axis", NodeContext.Intact);
        bool filled = false;
        int axis = 0;
        for (int i = 0; i < specified; i++)
        {
            if (Bit(ellipsis, i) && !filled)
            {
                filled = true;
                axis += value.Type.Rank - axis - Enumerable.Range(i + 1, specified - i - 1).Count(j => !Bit(newAxes, j));
            }
            else if (Bit(newAxes, i))
            {
                value = node.Reshape(value, value.Type.Shape.Insert(axis++, 1));
            }
            else if (Bit(node.Number("shrink_axis_mask", 0), i))
            {
                value = Row(node, value, axis, i);
            }
            else
            {
                value = Part(node, value, axis++, i);
            }
        }

        return value;
    }

    private static bool Bit(int mask, int place) => (mask >> place & 1) != 0;

    private static int Count(NodeContext node)
    {
        if (node.ExtentsOf(1) is { } known) return known.Length <= MaximumPlaces ? known.Length : throw Unreadable(node, $"{known.Length} places");
        TensorType begin = node.Operand(1).Type;
        return begin.Rank == 1 && begin.Shape[0].IsFixed && begin.Shape[0].Size <= MaximumPlaces ? begin.Shape[0].Size : throw Unreadable(node, $"places of {begin}");
    }

    private static InputException Unreadable(NodeContext node, string found) => node.Refuse(found, $"a vector of at most {MaximumPlaces}", NodeContext.Intact);

    private static Value Row(NodeContext node, Value value, int axis, int place)
    {
        if (node.ConstantOf(1) is not null)
        {
            int row = node.Integers(1)[place];
            Dim extent = value.Type.Shape[axis];
            if (row < 0 && !extent.IsFixed) throw node.Refuse($"row {row} from the end of an axis of extent {extent}", "a fixed extent", "export the model with fixed shapes");
            return node.Reshape(node.Slice(value, axis, row < 0 ? row + extent.Size : row, 1), value.Type.Shape.Without(axis));
        }

        Value begins = node.Operand(1);
        return node.Add(new Gather(axis), value, node.Reshape(node.Slice(begins, 0, place, 1), Shape.Scalar));
    }

    private static Value Part(NodeContext node, Value value, int axis, int place)
    {
        Extent? begin = Bit(node.Number("begin_mask", 0), place) ? null : At(node, 1, place);
        Extent? end = Bit(node.Number("end_mask", 0), place) ? null : At(node, 2, place);
        int stride = node.Integers(3) is var strides && place < strides.Length && strides[place] != 0 ? strides[place] : throw node.Refuse("a stride of 0", "another one", NodeContext.Intact);
        Dim extent = value.Type.Shape[axis];
        bool fromStart = begin is null || begin == Extent.Number(0), toEnd = end is null || (Extent.Of(extent).IsKnown && end == Extent.Of(extent));
        if (fromStart && toEnd && stride == 1) return value;
        if (begin is null && end is null && stride == -1) return node.Add(new Reverse(axis), value);
        if (begin is null or { IsFixed: true, Factor: >= 0 } && end is { IsFixed: true, Factor: >= 0 } && stride == 1 && !extent.IsFixed)
        {
            // Of an extent that is not fixed only what is counted from the start has a known size.
            int first = (int)Math.Min(begin?.Factor ?? 0, int.MaxValue);
            return node.Slice(value, axis, first, (int)Math.Clamp(end.Value.Factor - first, 0, int.MaxValue));
        }

        if (!extent.IsFixed || begin is { IsFixed: false } || end is { IsFixed: false }) throw node.Refuse($"a part of {value.Type} whose size is not known", "a fixed extent", "export the model with fixed shapes");
        var span = AxisSpan.Of(extent.Size, Number(begin), Number(end), stride);
        return span.Stride == -1 && span.Count == extent.Size ? node.Add(new Reverse(axis), value) : node.Slice(value, axis, span.Begin, span.Count, span.Stride);
    }

    private static int? Number(Extent? extent) => extent is { } number ? (int)Math.Clamp(number.Factor, int.MinValue, int.MaxValue) : null;

    private static Extent At(NodeContext node, int input, int place)
    {
        if (node.ExtentsOf(input) is not { } places) throw node.Refuse("a part at a computed place", "single rows at computed places, or parts at constant ones");
        return place < places.Length ? places[place] : throw node.Refuse($"{places.Length} places", "as many begins, ends and strides", NodeContext.Intact);
    }
}
