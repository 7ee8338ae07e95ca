using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Operators that make values from nothing but numbers.</summary>
internal static class SourceNodes
{
    private const int MaximumRange = 1 << 20;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Constant"] = Constant,
        ["ConstantOfShape"] = NodeTable.Of(ConstantOfShape),
        ["Range"] = NodeTable.Of(Range),
        ["OneHot"] = NodeTable.Of(OneHot),
        ["DequantizeLinear"] = NodeTable.Of(Dequantize),
    };

    private static ImmutableArray<Item?> Constant(NodeContext node)
    {
        string name = node.Node.Output[0];
        Tensor value = node.Node.Attribute.Count == 1 ? Stored(node, node.Node.Attribute[0], name) : throw node.Refuse($"{node.Node.Attribute.Count} values", "one", NodeContext.Intact);
        return [GraphTranslator.Constant(value, node.Origin, name, node.Scope.Ir)];
    }

    private static Tensor Stored(NodeContext node, AttributeMessage stored, string name)
    {
        AttributeMessage? value = node.Attribute(stored.Name);
        return value is null ? throw node.Refuse($"no attribute {stored.RefAttrName}", "the value of the constant", NodeContext.Intact) : stored.Name switch
        {
            "value" when value.T is { } tensor => node.Translator.Library.Constant(tensor, name),
            "value_float" => Tensor.Scalar(value.F),
            "value_int" => Tensor.Integer(ElementType.Int64, [value.I]),
            "value_floats" => Tensor.Float([.. value.Floats], value.Floats.Count),
            "value_ints" => Tensor.Integer(ElementType.Int64, [.. value.Ints], value.Ints.Count),
            _ => throw node.Refuse($"a constant of {stored.Name}", "a dense tensor or numbers"),
        };
    }

    private static Value ConstantOfShape(NodeContext node)
    {
        ImmutableArray<Extent> extents = node.ExtentsOf(0) ?? throw node.Refuse("a shape that depends on data", "a shape that is known when compiling", NodeContext.FixShapes);
        Tensor value = node.Attribute("value")?.T is { } tensor ? node.Translator.Library.Constant(tensor, NodeNames.Of(node.Node)) : Tensor.Scalar(0);
        if (value.Count != 1) throw node.Refuse($"a value of {value.Type}", "one number", NodeContext.Intact);
        return node.Stretch(node.Constant(value.Reshape()), Shape.Of(extents.Select(extent => extent.ToDim())));
    }

    private static Value Range(NodeContext node)
    {
        (double start, double limit, double step) = (node.Number(0), node.Number(1), node.Number(2));
        double count = Math.Max(0, Math.Ceiling((limit - start) / step));
        if (!(count <= MaximumRange)) throw node.Refuse($"a range from {start} to {limit} by {step}", $"at most {MaximumRange} numbers", NodeContext.Intact);
        if (node.ConstantOf(0)!.Element == ElementType.Float32) return node.Constant(Tensor.Float([.. Enumerable.Range(0, (int)count).Select(i => (float)(start + i * step))], (int)count));
        return node.Constant(Tensor.Integer(node.ConstantOf(0)!.Element, [.. Enumerable.Range(0, (int)count).Select(i => (long)start + i * (long)step)], (int)count));
    }

    // select(index == [0, 1, ..., depth - 1], on, off); indices below 0 count from the end.
    private static Value OneHot(NodeContext node)
    {
        Value index = node.Cast(node.Operand(0), ElementType.Int64);
        int depth = node.Integer(1), axis = node.Axis(node.Integer("axis", -1), index.Type.Rank + 1);
        if (depth is < 1 or > MaximumRange) throw node.Refuse($"a depth of {depth}", $"1 to {MaximumRange}", NodeContext.Intact);
        Value values = node.Operand(2);
        if (!values.Type.Shape.Equals([2])) throw node.Refuse($"values of {values.Type}", "two", NodeContext.Intact);
        Value places = node.Reshape(node.Constant(Tensor.Integer(ElementType.Int64, [.. Enumerable.Range(0, depth)], depth)), Shape.Of(Enumerable.Range(0, index.Type.Rank + 1).Select(i => i == axis ? depth : 1)));
        Value hit = node.Add(BinaryKind.Equal, node.Reshape(GatherNodes.FromStart(node, index, depth), index.Type.Shape.Insert(axis, 1)), places);
        return node.Add(new Select(), hit, node.Reshape(node.Slice(values, 0, 1, 1), Shape.Scalar), node.Reshape(node.Slice(values, 0, 0, 1), Shape.Scalar));
    }

    // Weights stored as integers are the floats that they stand for; computed ones would be quantized activations.
    private static Value Dequantize(NodeContext node)
    {
        if (node.ConstantOf(0) is not { } stored || node.ConstantOf(1) is not { Element: ElementType.Float32 } scale) throw node.Refuse("quantized activations", "a float model", "give the float model that this one was made from");
        Value zero = node.OptionalOperand(2) ?? node.Constant(Tensor.Zeros(stored.Element, scale.Dims.AsSpan()));
        Value x = node.Cast(node.Operand(0), ElementType.Float32);
        if (node.Integer("block_size", 0) != 0) throw node.Refuse("blockwise quantization", "one scale, or one for each index of an axis");
        Shape along = scale.Count == 1 ? Shape.Scalar : Shape.Of(Enumerable.Range(0, stored.Rank).Select(axis => axis == node.Axis(node.Integer("axis", 1), stored.Rank) ? scale.Count : 1));
        Value offset = node.Reshape(node.Cast(zero, ElementType.Float32), along);
        return node.Add(BinaryKind.Mul, node.Add(BinaryKind.Sub, x, offset), node.Reshape(node.Operand(1), along));
    }
}
