using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>What a list is in the IR: a tensor, made only when its row type is known.</summary>
internal static class ListValues
{
    public static ListItem Of(Value rows) => new(rows, rows.Type.Shape[0], rows.Type.Shape.Without(0), rows.Type.Element);

    /// <summary>The rows as a tensor: zeros where nothing was written yet.</summary>
    public static Value Rows(NodeContext node, ListItem list)
    {
        if (list.Rows is { } rows) return rows;
        if (!list.IsSettled) throw node.Refuse($"{list.Describe} that is read before it is written", "a list whose row type is known", "export the model with fixed shapes");
        return node.Scope.Builder.Add(new BroadcastTo(list.Row!.Insert(0, list.Count)), node.Origin, node.Constant(Tensor.Zeros(list.Element)));
    }

    public static Value Read(NodeContext node, Item item, Value place) => node.Add(new Gather(0), Rows(node, List(node, item)), place);

    public static Value Stack(NodeContext node, Item item)
    {
        ListItem list = List(node, item);
        Value rows = Rows(node, list);
        return node.Reshape(rows, rows.Type.Shape.With(0, list.Count));
    }

    public static ListItem Write(NodeContext node, Item item, Value place, Value row)
    {
        ListItem list = List(node, item);
        if (row.Type.Element != list.Element) throw node.Refuse($"{row.Type} written to a list of {list.Element}", "one type", NodeContext.Intact);
        if (list.Rows is null && !list.IsSettled) list = list with { Row = row.Type.Shape };
        Value single = node.Reshape(row, row.Type.Shape.Insert(0, 1));
        // The only row of a list is all of it.
        Value rows = list.Count == 1 ? single : Replace(node, list, Rows(node, list), place, single);
        return list with { Rows = rows, Row = list.Row };
    }

    public static Item CountOf(NodeContext node, Item item) => Numbers(node, [Extent.Of(List(node, item).Count)], 0, ElementType.Int32);

    public static Item RowShapeOf(NodeContext node, Item item, ElementType element) => List(node, item).Row is { } row
        ? Numbers(node, [.. row.Select(Extent.Of)], 1, element)
        : throw node.Refuse("the row type of a list that is not written yet", "a list whose row type is known", "export the model with fixed shapes");

    private static Item Numbers(NodeContext node, ImmutableArray<Extent> extents, int rank, ElementType element)
    {
        var item = new ExtentsItem(extents, rank, element);
        return extents.All(extent => extent.IsFixed) ? new ValueItem(node.ValueOf(item)) : item;
    }

    private static ListItem List(NodeContext node, Item item) => item as ListItem ?? throw node.Refuse(item.Describe, "a list", NodeContext.Intact);

    private static Value Replace(NodeContext node, ListItem list, Value rows, Value place, Value row)
    {
        if (node.Scope.Builder.ConstantOf(place) is { Count: 1 } constant && list.Count.IsFixed)
        {
            int at = constant.Integers[0] >= 0 && constant.Integers[0] < list.Count.Size ? (int)constant.Integers[0] : throw node.Refuse($"row {constant.Integers[0]} of {list.Describe}", "a row of it", NodeContext.Intact);
            var parts = new List<Value>();
            if (at > 0) parts.Add(node.Add(new Slice(0, 0, at), rows));
            parts.Add(row);
            if (at + 1 < list.Count.Size) parts.Add(node.Add(new Slice(0, at + 1, list.Count.Size - at - 1), rows));
            return node.Add(new Concat(0), [.. parts]);
        }

        ElementType element = place.Type.Element;
        Value start = node.Reshape(place, [1]);
        Value next = node.Add(new Binary(BinaryKind.Add), start, node.Constant(Tensor.Integer(element, [1], 1)));
        Value before = node.Add(new DynamicSlice(), rows, Places(0, null), Places(-1, start));
        Value after = node.Add(new DynamicSlice(), rows, Places(0, next), Places(-1, null));
        return node.Add(new Concat(0), before, row, after);

        Value Places(long elsewhere, Value? first)
        {
            int rank = rows.Type.Rank;
            if (first is null) return node.Constant(Tensor.Integer(element, [.. Enumerable.Repeat(elsewhere, rank)], rank));
            return rank == 1 ? first : node.Add(new Concat(0), first, node.Constant(Tensor.Integer(element, [.. Enumerable.Repeat(elsewhere, rank - 1)], rank - 1)));
        }
    }
}
