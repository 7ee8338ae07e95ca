using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Choice of rows by numbers. ONNX counts numbers below 0 from the end, the IR does not.</summary>
internal static class GatherNodes
{
    private const int MaximumDepth = 16;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Gather"] = NodeTable.Of(Gather),
        ["GatherElements"] = NodeTable.Of(GatherElements),
    };

    /// <summary>The places from the start of an axis that integers name which may count from its end.</summary>
    /// <param name="extent">The axis' extent.</param>
    public static Value FromStart(NodeContext node, Value index, Dim extent)
    {
        if (node.Builder.ConstantOf(index) is { } constant)
        {
            if (!constant.Integers.ContainsAnyExceptInRange(0, long.MaxValue)) return index;
            if (!extent.IsFixed) throw node.Refuse($"a place from the end of an axis of extent {extent}", "a fixed extent", NodeContext.FixShapes);
            return node.Constant(Tensor.Integer(constant.Element, [.. constant.Integers.ToArray().Select(place => place < 0 ? place + extent.Size : place)], constant.Dims.AsSpan()));
        }

        if (IsCount(node, index, 0)) return index;
        if (!extent.IsFixed) throw node.Refuse($"a computed place along an axis of extent {extent}", "a fixed extent", NodeContext.FixShapes);
        Value isBelow = node.Add(BinaryKind.Less, index, node.Number(0, index.Type.Element));
        return node.Add(new Select(), isBelow, node.Add(BinaryKind.Add, index, node.Number(extent.Size, index.Type.Element)), index);
    }

    private static Value Gather(NodeContext node)
    {
        Value value = node.Operand(0), index = node.Operand(1);
        int axis = node.Axis(node.Integer("axis", 0), value.Type.Rank);
        Dim extent = value.Type.Shape[axis];
        if (node.Builder.ConstantOf(index) is { Element: ElementType.Int32 or ElementType.Int64, Count: 1 } single) return Row(node, value, axis, single);
        return node.Add(new Gather(axis), value, FromStart(node, index, extent));
    }

    /// <summary>One row at a constant place: a slice, from the other end where the place counts from the end of a free axis.</summary>
    private static Value Row(NodeContext node, Value value, int axis, Tensor index)
    {
        Dim extent = value.Type.Shape[axis];
        long place = index.Integers[0];
        bool fromEnd = place < 0 && !extent.IsFixed;
        if (fromEnd) place = -1 - place;
        else if (place < 0) place += extent.Size;
        if (place is < 0 or > int.MaxValue || (extent.IsFixed && place >= extent.Size)) throw node.Refuse($"row {index.Integers[0]} of {value.Type} along axis {axis}", "a row that is there", NodeContext.Intact);
        Value source = fromEnd ? node.Add(new Reverse(axis), value) : value;
        Shape shape = value.Type.Shape.Without(axis);
        for (int i = 0; i < index.Rank; i++) shape = shape.Insert(axis, 1);
        return node.Reshape(node.Slice(source, axis, (int)place, 1), shape);
    }

    private static Value GatherElements(NodeContext node)
    {
        Value value = node.Operand(0);
        if (value.Type.Rank != 1) throw node.Refuse($"GatherElements of {value.Type}", "a vector");
        return node.Add(new Gather(0), value, FromStart(node, node.Operand(1), value.Type.Shape[0]));
    }

    /// <summary>Integers that are never below 0 by the way they are made.</summary>
    private static bool IsCount(NodeContext node, Value value, int depth)
    {
        if (depth > MaximumDepth) return false;
        if (node.Scope.Ir.Counts.Contains(value)) return true;
        if (node.Builder.ConstantOf(value) is { } constant) return constant.Element != ElementType.Float32 && !constant.Integers.ContainsAnyExceptInRange(0, long.MaxValue);
        return node.Builder.Producer(value) is { } made && made.Op switch
        {
            ArgMax or Length or Unary { Kind: UnaryKind.Abs } => true,
            Reshape or Transpose or BroadcastTo or Slice or Concat or Reverse or Cast { To: ElementType.Int32 or ElementType.Int64 } when made.Inputs[0].Type.Element is ElementType.Int32 or ElementType.Int64 => made.Inputs.All(input => IsCount(node, input, depth + 1)),
            Binary { Kind: BinaryKind.Add or BinaryKind.Mul or BinaryKind.Min } => made.Inputs.All(input => IsCount(node, input, depth + 1)),
            Binary { Kind: BinaryKind.Max } => made.Inputs.Any(input => IsCount(node, input, depth + 1)),
            Select => IsFromStart(node, made) || made.Inputs.Skip(1).All(input => IsCount(node, input, depth + 1)),
            _ => false,
        };
    }

    /// <summary>Select(i below 0, i + extent, i), which frameworks write themselves.</summary>
    private static bool IsFromStart(NodeContext node, Node select) =>
        node.Builder.Producer(select.Inputs[0]) is { Op: Binary { Kind: BinaryKind.Less }, Inputs: [var index, var zero] }
        && index == select.Inputs[2]
        && node.Builder.ConstantOf(zero) is { Count: 1 } bound && bound.Integers[0] == 0
        && node.Builder.Producer(select.Inputs[1]) is { Op: Binary { Kind: BinaryKind.Add }, Inputs: var terms } && terms.Contains(index);
}
