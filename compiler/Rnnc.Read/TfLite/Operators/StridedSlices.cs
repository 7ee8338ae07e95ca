using System.Collections.Immutable;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>STRIDED_SLICE by numpy's rules: constant places become slices axis by axis, computed ones a dynamic slice of single rows.</summary>
internal static class StridedSlices
{
    public static ImmutableArray<Value> Translate(OperatorContext op)
    {
        var options = op.Options<StridedSliceOptions>();
        if (options.EllipsisMask != 0 || options.NewAxisMask != 0) throw op.Refuse("STRIDED_SLICE with an ellipsis or a new axis", "neither");
        Value value = op.Operand(0);
        bool computed = op.ConstantOf(1) is null || op.ConstantOf(2) is null;
        Value part = computed ? Dynamic(op, value, options) : Static(op, value, options);
        int specified = Specified(op);
        return [op.Reshape(part, Shape.Of(part.Type.Shape.Where((_, axis) => axis >= specified || !Bit(options.ShrinkAxisMask, axis))))];
    }

    private static int Specified(OperatorContext op)
    {
        TensorType begin = op.Operand(1).Type;
        if (begin.Rank != 1 || !begin.Shape.IsFixed || begin.Shape[0].Size > op.Operand(0).Type.Rank)
            throw op.Refuse($"places of {begin} in {op.Operand(0).Type}", "at most one for each axis", "take an intact copy of the file");
        return begin.Shape[0].Size;
    }

    private static bool Bit(int mask, int axis) => (mask >> axis & 1) != 0;

    private static Value Static(OperatorContext op, Value value, StridedSliceOptions options)
    {
        int[] begins = op.Integers(1), ends = op.Integers(2), strides = op.Integers(3);
        int specified = Specified(op);
        if (ends.Length != specified || strides.Length != specified) throw op.Refuse($"{begins.Length} begins, {ends.Length} ends and {strides.Length} strides", "as many of each", "take an intact copy of the file");
        for (int axis = 0; axis < specified; axis++)
        {
            (bool freeBegin, bool freeEnd) = (Bit(options.BeginMask, axis), Bit(options.EndMask, axis));
            Dim extent = value.Type.Shape[axis];
            if (Bit(options.ShrinkAxisMask, axis))
            {
                value = op.Slice(value, axis, Place(op, begins[axis], extent), 1);
                continue;
            }

            if (freeBegin && freeEnd && strides[axis] == 1) continue;
            if (!extent.IsFixed) throw op.Refuse($"STRIDED_SLICE along an axis of {value.Type}", "a fixed extent", "export the model with fixed shapes");
            int end = options.EndIsOffset ? begins[axis] + ends[axis] : ends[axis];
            value = Along(op, value, axis, extent.Size, freeBegin ? null : begins[axis], freeEnd ? null : end, strides[axis]);
        }

        return value;
    }

    private static int Place(OperatorContext op, int place, Dim extent)
    {
        if (place >= 0) return place;
        return extent.IsFixed ? extent.Size + place : throw op.Refuse($"the place {place} from the end of an axis of extent {extent}", "a fixed extent", "export the model with fixed shapes");
    }

    private static Value Along(OperatorContext op, Value value, int axis, int extent, int? begin, int? end, int stride)
    {
        if (stride == 0) throw op.Refuse("a stride of 0", "another one", "take an intact copy of the file");
        int lowest = stride > 0 ? 0 : -1, highest = stride > 0 ? extent : extent - 1;
        int from = begin is { } b ? Math.Clamp(b < 0 ? b + extent : b, lowest, highest) : stride > 0 ? 0 : extent - 1;
        int to = end is { } e ? Math.Clamp(e < 0 ? e + extent : e, lowest, highest) : stride > 0 ? extent : -1;
        int count = Math.Max(0, (to - from + stride - Math.Sign(stride)) / stride);
        if (stride == -1 && count == extent) return op.Add(new Reverse(axis), value);
        return op.Slice(value, axis, count == 0 ? 0 : from, count, stride);
    }

    // Only single rows have a size that is known: a computed place on an axis that is dropped.
    private static Value Dynamic(OperatorContext op, Value value, StridedSliceOptions options)
    {
        Value begins = op.Operand(1);
        int specified = Specified(op);
        ElementType element = begins.Type.Element;
        var places = new List<Value>();
        var sizes = new List<long>();
        for (int axis = 0; axis < value.Type.Rank; axis++)
        {
            bool single = axis < specified && Bit(options.ShrinkAxisMask, axis);
            bool whole = axis >= specified || (Bit(options.BeginMask, axis) && Bit(options.EndMask, axis));
            if (!single && !whole) throw op.Refuse("STRIDED_SLICE of a computed length", "single rows at computed places");
            places.Add(single ? op.Slice(begins, 0, axis, 1) : op.Constant(Tensor.Integer(element, [0], 1)));
            sizes.Add(single ? 1 : -1);
        }

        Value begin = op.Add(new Concat(0), [.. places]);
        Value part = op.Add(new DynamicSlice(), value, begin, op.Constant(Tensor.Integer(element, [.. sizes], sizes.Count)));
        return op.Reshape(part, Shape.Of(value.Type.Shape.Select((extent, axis) => sizes[axis] == 1 ? (Dim)1 : extent)));
    }
}
