using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Operators that change or tell a shape and leave the values as they are.</summary>
internal static class ShapeNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Shape"] = ShapeOf,
        ["Size"] = SizeOf,
        ["Reshape"] = NodeTable.Of(Reshape),
        ["Flatten"] = NodeTable.Of(Flatten),
        ["Squeeze"] = NodeTable.Of(Squeeze),
        ["Unsqueeze"] = NodeTable.Of(Unsqueeze),
        ["Transpose"] = NodeTable.Of(Transpose),
        ["Expand"] = NodeTable.Of(Expand),
    };

    private static ImmutableArray<Item?> ShapeOf(NodeContext node)
    {
        Shape shape = node.Operand(0).Type.Shape;
        var part = AxisSpan.Of(shape.Rank, node.Integer("start", 0), node.HasAttribute("end") ? node.Integer("end", 0) : null, 1);
        return [Numbers(node, [.. shape.Skip(part.Begin).Take(part.Count).Select(Extent.Of)], 1)];
    }

    private static ImmutableArray<Item?> SizeOf(NodeContext node) =>
        [Numbers(node, [node.Operand(0).Type.Shape.Aggregate(Extent.Number(1), (product, dim) => product * Extent.Of(dim))], 0)];

    private static Item Numbers(NodeContext node, ImmutableArray<Extent> extents, int rank)
    {
        var item = new ExtentsItem(extents, rank, ElementType.Int64);
        return extents.All(extent => extent.IsFixed) ? new ValueItem(node.ValueOf(item)) : item;
    }

    // 0 copies the extent of the same place unless allowzero says that it is meant; -1 follows from the rest.
    private static Value Reshape(NodeContext node)
    {
        Value value = node.Operand(0);
        Shape source = value.Type.Shape;
        ImmutableArray<Extent> target = node.ExtentsOf(1) ?? throw node.Refuse("a shape that depends on data", "a shape that is known when compiling", NodeContext.FixShapes);
        bool zeroIsMeant = node.Flag("allowzero");
        var dims = new Dim[target.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            bool copies = target[i] == Extent.Number(0) && !zeroIsMeant;
            if (copies && i >= source.Rank) throw node.Refuse($"a shape [{string.Join(", ", target)}] that copies extent {i} of {source}", "one that is there", NodeContext.Intact);
            dims[i] = copies ? source[i] : target[i].ToDim();
            if (target[i].IsFixed && target[i].Factor < -1) throw node.Refuse($"the shape [{string.Join(", ", target)}]", "extents of 0 or more, and -1 once", NodeContext.Intact);
        }

        return node.Reshape(value, Shape.Of(dims));
    }

    private static Value Flatten(NodeContext node)
    {
        Value value = node.Operand(0);
        Shape shape = value.Type.Shape;
        int given = node.Integer("axis", 1);
        int axis = given == shape.Rank ? given : node.Axis(given, shape.Rank);
        return node.Reshape(value, [Product(shape.Take(axis)), Product(shape.Skip(axis))]);
    }

    private static Dim Product(IEnumerable<Dim> dims) => dims.Aggregate(Extent.Number(1), (product, dim) => product * Extent.Of(dim)).ToDim();

    // The axes are an attribute before version 13, then an operand.
    private static int[]? GivenAxes(NodeContext node) => node.Opset < 13 ? node.Integers("axes") : node.Has(1) ? node.Integers(1) : null;

    private static Value Squeeze(NodeContext node)
    {
        Value value = node.Operand(0);
        Shape shape = value.Type.Shape;
        ImmutableArray<int> axes;
        if (GivenAxes(node) is { } given) axes = node.Axes(given, shape.Rank);
        else if (shape.IsFixed) axes = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        else throw node.Refuse($"Squeeze of {shape} without axes", "axes, or a fixed shape", NodeContext.FixShapes);
        if (axes.Any(axis => shape[axis] != 1 && shape[axis].IsFixed)) throw node.Refuse($"Squeeze of {shape} along [{string.Join(", ", axes)}]", "extents of 1", NodeContext.Intact);
        return node.Reshape(value, Shape.Of(shape.Where((_, axis) => !axes.Contains(axis))));
    }

    private static Value Unsqueeze(NodeContext node)
    {
        Value value = node.Operand(0);
        int[] given = GivenAxes(node) ?? throw node.Refuse("no axes", "one or more", NodeContext.Intact);
        Shape shape = value.Type.Shape;
        foreach (int axis in node.Axes(given, shape.Rank + given.Length)) shape = shape.Insert(axis, 1);
        return node.Reshape(value, shape);
    }

    private static Value Transpose(NodeContext node)
    {
        Value value = node.Operand(0);
        int rank = value.Type.Rank;
        int[] permutation = node.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        return node.Transpose(value, [.. permutation.Select(axis => node.Axis(axis, rank))]);
    }

    // Both shapes stretch to each other.
    private static Value Expand(NodeContext node)
    {
        Value value = node.Operand(0);
        Shape source = value.Type.Shape;
        ImmutableArray<Extent> target = node.ExtentsOf(1) ?? throw node.Refuse("a shape that depends on data", "a shape that is known when compiling", NodeContext.FixShapes);
        int rank = Math.Max(source.Rank, target.Length);
        var dims = new Dim[rank];
        for (int i = 1; i <= rank; i++)
        {
            Dim own = i <= source.Rank ? source[source.Rank - i] : 1;
            Extent wanted = i <= target.Length ? target[^i] : Extent.Number(1);
            bool stays = wanted == Extent.Number(1) || wanted == Extent.Of(own);
            if (!stays && own != 1) throw node.Refuse($"Expand of {source} to [{string.Join(", ", target)}]", "shapes that stretch to each other", NodeContext.FixShapes);
            dims[^i] = stays ? own : wanted.ToDim();
        }

        return node.Stretch(value, Shape.Of(dims));
    }
}
