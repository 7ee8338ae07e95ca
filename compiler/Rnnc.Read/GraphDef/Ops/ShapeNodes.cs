using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Operations that change or tell a shape and leave the values as they are.</summary>
internal static class ShapeNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Shape"] = ShapeOf,
        ["Rank"] = NodeTable.Of(node => node.Constant(Tensor.Integer(ElementType.Int32, [node.Operand(0).Type.Rank]))),
        ["Reshape"] = NodeTable.Of(node => node.Reshape(node.Operand(0), node.ShapeOf(1))),
        ["Squeeze"] = NodeTable.Of(Squeeze),
        ["ExpandDims"] = NodeTable.Of(ExpandDims),
        ["Transpose"] = NodeTable.Of(node => node.Add(new Transpose([.. node.Integers(1).Select(axis => node.Axis(axis, node.Operand(0).Type.Rank))]), node.Operand(0))),
        ["BroadcastTo"] = NodeTable.Of(node => Stretch(node, node.ShapeOf(1), node.Operand(0))),
        ["Fill"] = NodeTable.Of(node => Stretch(node, node.ShapeOf(0), node.Operand(1))),
        ["InvertPermutation"] = NodeTable.Of(InvertPermutation),
    };

    private static ImmutableArray<Item> ShapeOf(NodeContext node)
    {
        Shape shape = node.Operand(0).Type.Shape;
        ElementType element = node.Element("out_type", Formats.TensorFlow.Messages.DataType.Int32);
        var numbers = new ExtentsItem([.. shape.Select(Extent.Of)], 1, element);
        return [shape.IsFixed ? new ValueItem(node.ValueOf(numbers)) : numbers];
    }

    private static Value Squeeze(NodeContext node)
    {
        Value value = node.Operand(0);
        Shape shape = value.Type.Shape;
        var axes = (node.Attribute("squeeze_dims")?.List?.I ?? []).Select(axis => node.Axis((int)axis, shape.Rank)).ToHashSet();
        if (axes.Count == 0) axes = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        if (axes.Any(axis => shape[axis] != 1 && !shape[axis].IsUnknown)) throw node.Refuse($"Squeeze of {shape}", "extents of 1", NodeContext.Intact);
        return node.Reshape(value, Shape.Of(shape.Where((_, axis) => !axes.Contains(axis))));
    }

    private static Value ExpandDims(NodeContext node)
    {
        Value value = node.Operand(0);
        return node.Reshape(value, value.Type.Shape.Insert(node.Axis(node.Integer(1), value.Type.Rank + 1), 1));
    }

    private static Value Stretch(NodeContext node, Shape target, Value value)
    {
        if (target.Any(dim => dim.IsUnknown)) throw node.Refuse($"the shape {target}", "extents that are known when compiling", "export the model with fixed shapes");
        return value.Type.Shape.Equals(target) ? value : node.Add(new BroadcastTo(target), value);
    }

    private static Value InvertPermutation(NodeContext node)
    {
        int[] permutation = node.Integers(0);
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, permutation.Length))) throw node.Refuse($"[{string.Join(", ", permutation)}]", "a permutation", NodeContext.Intact);
        return node.Constant(Tensor.Integer(ElementType.Int32, [.. Enumerable.Range(0, permutation.Length).Select(i => (long)Array.IndexOf(permutation, i))], permutation.Length));
    }
}
