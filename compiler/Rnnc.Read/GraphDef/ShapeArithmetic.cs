using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// Operations on numbers that depend on free extents: shapes taken apart, computed with and put together again, as exported graphs do for a free batch.
/// Where all numbers are fixed the nodes are constants and need nothing of this.
/// </summary>
internal static class ShapeArithmetic
{
    /// <summary>The node's result where an operand is such numbers and the operation is known for them; else null.</summary>
    public static Item? TryCompute(NodeContext node)
    {
        if (!node.Inputs.Any(input => input is ExtentsItem)) return null;
        ElementType element = node.Inputs.OfType<ExtentsItem>().First().Element;
        (ImmutableArray<Extent> Extents, int Rank)? result = node.Node.Op switch
        {
            "Add" or "AddV2" => Elementwise(node, (a, b) => a + b),
            "Sub" => Elementwise(node, (a, b) => a - b),
            "Mul" => Elementwise(node, (a, b) => a * b),
            "Maximum" => Elementwise(node, Extent.Max),
            "Minimum" => Elementwise(node, Extent.Min),
            "Pack" => Pack(node),
            "ConcatV2" => Concat(node),
            "StridedSlice" => StridedSlice(node),
            "Slice" => Slice(node),
            "GatherV2" or "Gather" => Gather(node),
            "Prod" => Prod(node),
            "Max" => node.ExtentsOf(0) is { Length: > 0 } all ? ([all.Aggregate(Extent.Max)], 0) : null,
            "ExpandDims" when node.Input(0) is ExtentsItem { Rank: 0 } scalar => (scalar.Extents, 1),
            "Squeeze" when node.Input(0) is ExtentsItem { Extents.Length: 1 } single => (single.Extents, 0),
            "Reshape" when node.Input(0) is ExtentsItem numbers && node.ExtentsOf(1) is { Length: < 2 } shape => (numbers.Extents, shape.Length),
            "Cast" when node.Input(0) is ExtentsItem numbers && node.Element("DstT") is ElementType.Int32 or ElementType.Int64 => (numbers.Extents, numbers.Rank),
            _ => null,
        };
        if (result is not { } computed) return null;
        var item = new ExtentsItem(computed.Extents, computed.Rank, node.Node.Op == "Cast" ? node.Element("DstT") : element);
        return computed.Extents.All(extent => extent.IsFixed) ? new ValueItem(node.ValueOf(item)) : item;
    }

    private static int RankOf(NodeContext node, int index) => node.Input(index) is ExtentsItem extents ? extents.Rank : ((ValueItem)node.Input(index)).Value.Type.Rank;

    private static (ImmutableArray<Extent>, int)? Elementwise(NodeContext node, Func<Extent, Extent, Extent> compute)
    {
        if (node.ExtentsOf(0) is not { } a || node.ExtentsOf(1) is not { } b) return null;
        int count = Math.Max(a.Length, b.Length);
        if ((a.Length != count && a.Length != 1) || (b.Length != count && b.Length != 1)) return null;
        return ([.. Enumerable.Range(0, count).Select(i => compute(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))], Math.Max(RankOf(node, 0), RankOf(node, 1)));
    }

    private static (ImmutableArray<Extent>, int)? Pack(NodeContext node)
    {
        var parts = ImmutableArray.CreateBuilder<Extent>();
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (node.ExtentsOf(i) is not { Length: 1 } part || RankOf(node, i) != 0) return null;
            parts.Add(part[0]);
        }

        return (parts.ToImmutable(), 1);
    }

    private static (ImmutableArray<Extent>, int)? Concat(NodeContext node)
    {
        var parts = ImmutableArray.CreateBuilder<Extent>();
        for (int i = 0; i < node.Inputs.Length - 1; i++)
        {
            if (node.ExtentsOf(i) is not { } part || RankOf(node, i) != 1) return null;
            parts.AddRange(part);
        }

        return (parts.ToImmutable(), 1);
    }

    private static (ImmutableArray<Extent>, int)? StridedSlice(NodeContext node)
    {
        if (node.Input(0) is not ExtentsItem { Rank: 1 } numbers) return null;
        int[] begin = node.Integers(1), end = node.Integers(2), stride = node.Integers(3);
        if (begin.Length != 1 || end.Length != 1 || stride.Length != 1 || stride[0] == 0 || node.Number("new_axis_mask", 0) != 0 || node.Number("ellipsis_mask", 0) != 0) return null;
        int count = numbers.Extents.Length;
        if ((node.Number("shrink_axis_mask", 0) & 1) != 0)
        {
            int place = begin[0] < 0 ? begin[0] + count : begin[0];
            return place >= 0 && place < count ? ([numbers.Extents[place]], 0) : null;
        }

        var span = AxisSpan.Of(count, (node.Number("begin_mask", 0) & 1) != 0 ? null : begin[0], (node.Number("end_mask", 0) & 1) != 0 ? null : end[0], stride[0]);
        return ([.. Enumerable.Range(0, span.Count).Select(i => numbers.Extents[span.Begin + i * span.Stride])], 1);
    }

    private static (ImmutableArray<Extent>, int)? Slice(NodeContext node)
    {
        if (node.Input(0) is not ExtentsItem { Rank: 1 } numbers) return null;
        int begin = node.Integer(1), size = node.Integer(2);
        if (size == -1) size = numbers.Extents.Length - begin;
        return begin >= 0 && size >= 0 && begin + (long)size <= numbers.Extents.Length ? ([.. numbers.Extents.Skip(begin).Take(size)], 1) : null;
    }

    private static (ImmutableArray<Extent>, int)? Gather(NodeContext node)
    {
        if (node.Input(0) is not ExtentsItem { Rank: 1 } numbers || node.ConstantOf(1) is not { Rank: < 2 } places) return null;
        int[] chosen = node.Integers(1);
        return chosen.All(place => place >= 0 && place < numbers.Extents.Length) ? ([.. chosen.Select(place => numbers.Extents[place])], places.Rank) : null;
    }

    private static (ImmutableArray<Extent>, int)? Prod(NodeContext node) =>
        node.ExtentsOf(0) is { } numbers ? ([numbers.Aggregate(Extent.Number(1), (product, extent) => product * extent)], node.Flag("keep_dims") ? 1 : 0) : null;
}
