using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Parts of tensors and reversal of sequences.</summary>
internal static class SliceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Slice"] = NodeTable.Of(Slice),
        ["ReverseSequence"] = NodeTable.Of(ReverseSequence),
    };

    // Places are attributes before version 10, then operands. Places below 0 count from the end, all are cut to the axis.
    private static Value Slice(NodeContext node)
    {
        Value value = node.Operand(0);
        bool attributes = node.Opset < 10;
        int[]? axes = attributes ? node.Integers("axes") : node.Has(3) ? node.Integers(3) : null;
        if (!attributes && node.ExtentsOf(1) is null) return Computed(node, value, axes);
        ImmutableArray<Extent> begins = Places(node, attributes, 1, "starts"), ends = Places(node, attributes, 2, "ends");
        int[] steps = !attributes && node.Has(4) ? node.Integers(4) : [.. Enumerable.Repeat(1, begins.Length)];
        axes ??= [.. Enumerable.Range(0, begins.Length)];
        if (begins.Length != axes.Length || ends.Length != axes.Length || steps.Length != axes.Length) throw node.Refuse($"{begins.Length} starts, {ends.Length} ends and {steps.Length} steps for {axes.Length} axes", "as many of each", NodeContext.Intact);
        for (int i = 0; i < axes.Length; i++) value = Along(node, value, node.Axis(axes[i], value.Type.Rank), begins[i], ends[i], steps[i]);
        return value;
    }

    private static ImmutableArray<Extent> Places(NodeContext node, bool attributes, int input, string name)
    {
        if (attributes) return [.. (node.Integers(name) ?? throw node.Refuse($"no {name}", "one for each axis", NodeContext.Intact)).Select(place => Extent.Number(place))];
        return node.ExtentsOf(input) ?? throw node.Refuse($"{name} that depend on data", "constant places", NodeContext.FixShapes);
    }

    private static Value Along(NodeContext node, Value value, int axis, Extent begin, Extent end, int step)
    {
        Dim extent = value.Type.Shape[axis];
        if (step == 0) throw node.Refuse("a step of 0", "another one", NodeContext.Intact);
        if (extent.IsFixed && begin.IsFixed && end.IsFixed)
        {
            var span = AxisSpan.Of(extent.Size, Place(begin), Place(end), step);
            if (span.Stride == -1 && span.Count == extent.Size) return node.Add(new Reverse(axis), value);
            return node.Slice(value, axis, span.Begin, span.Count, span.Count > 1 ? span.Stride : 1);
        }

        return OfFreeExtent(node, value, axis, begin, end, step)
            ?? throw node.Refuse($"a slice from {begin} to {end} by {step} of an axis of extent {extent}", "a fixed extent", NodeContext.FixShapes);
    }

    /// <summary>A part whose size is known without the extent of the axis; null where it is not.</summary>
    private static Value? OfFreeExtent(NodeContext node, Value value, int axis, Extent begin, Extent end, int step)
    {
        bool toEnd = end == Extent.Of(value.Type.Shape[axis]) || (end.IsFixed && end.Factor >= int.MaxValue);
        if (!begin.IsFixed) return null;
        long from = begin.Factor;
        if (step == 1 && toEnd && from == 0) return value;
        if (step == 1 && toEnd && from is < 0 and > int.MinValue)
        {
            Value last = node.Slice(node.Add(new Reverse(axis), value), axis, 0, (int)-from);
            return from == -1 ? last : node.Add(new Reverse(axis), last);
        }

        if (step == 1 && end.IsFixed && !toEnd && from >= 0 && end.Factor >= from) return node.Slice(value, axis, (int)from, (int)(end.Factor - from));
        bool whole = step == -1 && (from == -1 || from >= int.MaxValue) && end.IsFixed && end.Factor <= int.MinValue;
        return whole ? node.Add(new Reverse(axis), value) : null;
    }

    private static int Place(Extent place) => (int)Math.Clamp(place.Factor, int.MinValue, int.MaxValue);

    /// <summary>One row at a computed place: from start to start + 1.</summary>
    private static Value Computed(NodeContext node, Value value, int[]? axes)
    {
        Value begin = node.Operand(1), end = node.Operand(2);
        int axis = node.Axis(axes is [var only] ? only : 0, value.Type.Rank);
        bool isRow = begin.Type.Shape.Equals([1]) && (axes is null or [_]) && (!node.Has(4) || node.Integer(4) == 1)
            && Shifted(node, begin) is var (source, from) && Shifted(node, end) is var (same, to) && source == same && to - from == 1;
        if (!isRow) throw node.Refuse($"a slice of {value.Type} at computed places", "constant places, or one row at a time", NodeContext.FixShapes);
        return node.Add(new Gather(axis), value, GatherNodes.FromStart(node, begin, value.Type.Shape[axis]));
    }

    /// <summary>An integer as another one plus a constant.</summary>
    private static (Value Source, long Shift) Shifted(NodeContext node, Value value)
    {
        long shift = 0;
        while (node.Builder.Producer(value) is { } made)
        {
            if (made.Op is Reshape or Unary { Kind: UnaryKind.Identity } || (made.Op is Cast { To: ElementType.Int32 or ElementType.Int64 } && made.Inputs[0].Type.Element is ElementType.Int32 or ElementType.Int64)) value = made.Inputs[0];
            else if (made.Op is Binary { Kind: BinaryKind.Add } && Constant(made, 1) is { } right) (value, shift) = (made.Inputs[0], shift + right);
            else if (made.Op is Binary { Kind: BinaryKind.Add } && Constant(made, 0) is { } left) (value, shift) = (made.Inputs[1], shift + left);
            else break;
        }

        return (value, shift);

        long? Constant(Node sum, int index) => node.Builder.ConstantOf(sum.Inputs[index]) is { Count: 1, Element: ElementType.Int32 or ElementType.Int64 } number ? number.Integers[0] : null;
    }

    // The first lens[n] steps of each sequence n in reverse order, the rest as it is.
    private static Value ReverseSequence(NodeContext node)
    {
        Value value = node.Operand(0);
        int time = node.Axis(node.Integer("time_axis", 0), value.Type.Rank), batch = node.Axis(node.Integer("batch_axis", 1), value.Type.Rank);
        Dim extent = value.Type.Shape[time];
        node.Translator.Extents.IsTime(extent);
        node.Translator.Extents.IsBatch(value.Type.Shape[batch]);
        if (IsWhole(node, extent)) return node.Add(new Reverse(time), value);
        if (!extent.IsFixed) throw node.Refuse($"sequences of {value.Type} turned round in part", "a fixed number of steps", NodeContext.FixShapes);
        if (value.Type.Shape[batch] != 1)
            throw new Graphs.UndecidedExtentException(value.Type.Shape[batch], node.Refuse($"{value.Type.Shape[batch]} sequences, each turned round by a length of its own", "one sequence", "export the model with a batch of 1"));
        Value length = node.Reshape(node.Cast(node.Operand(1), ElementType.Int64), Shape.Scalar);
        Value places = node.Constant(Tensor.Integer(ElementType.Int64, [.. Enumerable.Range(0, extent.Size)], extent.Size));
        Value reversed = node.Add(BinaryKind.Sub, node.Add(BinaryKind.Sub, length, node.Number(1, ElementType.Int64)), places);
        Value chosen = node.Add(new Select(), node.Add(BinaryKind.Less, places, length), reversed, places);
        return node.Add(new Gather(time), value, chosen);
    }

    /// <summary>Whether every sequence is as long as its axis.</summary>
    private static bool IsWhole(NodeContext node, Dim extent) =>
        (extent.IsFixed && node.UniformOf(1) is { } length && length.Integers[0] == extent.Size)
        || (node.Input(1) is ExtentsItem { Extents: var lengths } && lengths.All(each => each == Extent.Of(extent)));
}
