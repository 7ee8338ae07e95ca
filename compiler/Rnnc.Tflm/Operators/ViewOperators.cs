using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Tflm.Graph;

namespace Rnnc.Tflm.Operators;

/// <summary>Operators that move elements and change none: no steps, but where elements that do not lie together are read together.</summary>
internal static class ViewOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.RESHAPE] = op => [Arrange(op, 0, view => view)],
        [BuiltinOperator.SQUEEZE] = op => [Arrange(op, 0, view => view)],
        [BuiltinOperator.EXPAND_DIMS] = op => [Arrange(op, 0, view => view)],
        [BuiltinOperator.STRIDED_SLICE] = op => [Arrange(op, 0, view => StridedSlice(op, view))],
        [BuiltinOperator.SLICE] = op => [Arrange(op, 0, view => Slice(op, view))],
        [BuiltinOperator.TRANSPOSE] = op => [Arrange(op, 0, view => view.Transpose(Axes(op, op.Integers(1), view.Shape.Length)))],
        [BuiltinOperator.REVERSE_V2] = op => [Arrange(op, 0, view => op.Integers(1).Select(axis => Axis(op, axis, view.Shape.Length)).Aggregate(view, (whole, axis) => whole.Take(axis, [.. Enumerable.Range(0, whole.Shape[axis]).Reverse()])))],
        [BuiltinOperator.SPLIT] = op => Split(op, 1, Axis(op, Single(op, 0), op.Operand(1).Shape.Length), null),
        [BuiltinOperator.SPLIT_V] = op => Split(op, 0, Axis(op, Single(op, 2), op.Operand(0).Shape.Length), op.Integers(1)),
        [BuiltinOperator.UNPACK] = Unpack,
        [BuiltinOperator.PACK] = Pack,
        [BuiltinOperator.CONCATENATION] = Concatenation,
    };

    public static int Axis(OperatorContext op, int axis, int rank)
    {
        int counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? counted : throw op.Refuse($"axis {axis} of rank {rank}", $"an axis within {-rank}..{rank - 1}", Remedies.Intact);
    }

    private static int[] Axes(OperatorContext op, ImmutableArray<int> axes, int rank)
    {
        int[] counted = [.. axes.Select(axis => Axis(op, axis, rank))];
        return counted.Order().SequenceEqual(Enumerable.Range(0, rank)) ? counted : throw op.Refuse($"the axes {string.Join(", ", axes)}", $"each of {rank} once", Remedies.Intact);
    }

    private static int Single(OperatorContext op, int operand) =>
        op.Integers(operand) is [int only] ? only : throw op.Refuse($"operand {operand} of several elements", "one", Remedies.Intact);

    /// <summary>The result, of the shape that the file gives it.</summary>
    private static TensorValue Arrange(OperatorContext op, int operand, Func<View, View> move, int result = 0)
    {
        TensorValue value = op.Operand(operand);
        View view = move(View.Of(value.Shape));
        ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result(result));
        if (view.Sources.Length != shape.Aggregate(1, (product, extent) => product * extent)) throw op.Refuse($"{view.Sources.Length} elements for a result [{string.Join(", ", shape)}]", "as many as it holds", Remedies.Intact);
        return Arrangement.Arrange(op.Space, value, view.Reshape(shape), op.ResultEncoding(result), op.Where);
    }

    private static View StridedSlice(OperatorContext op, View view)
    {
        var options = op.Options<StridedSliceOptions>();
        if (options.EllipsisMask != 0 || options.NewAxisMask != 0) throw op.Refuse("STRIDED_SLICE with an ellipsis or a new axis", "neither");
        ImmutableArray<int> begins = op.Integers(1), ends = op.Integers(2), strides = op.Integers(3);
        if (begins.Length > view.Shape.Length || ends.Length != begins.Length || strides.Length != begins.Length || strides.Contains(0)) throw op.Refuse($"{begins.Length} begins, {ends.Length} ends and {strides.Length} strides", "as many of each, none for more than the axes, no stride of 0", Remedies.Intact);
        for (int axis = 0; axis < begins.Length; axis++)
        {
            int extent = view.Shape[axis], begin = begins[axis], stride = strides[axis];
            if ((options.ShrinkAxisMask >> axis & 1) != 0)
            {
                view = view.Take(axis, [Axis(op, begin, extent)]);
                continue;
            }

            int end = options.EndIsOffset ? begin + ends[axis] : ends[axis];
            int lowest = stride > 0 ? 0 : -1, highest = stride > 0 ? extent : extent - 1;
            int from = (options.BeginMask >> axis & 1) != 0 ? (stride > 0 ? 0 : extent - 1) : Math.Clamp(begin < 0 ? begin + extent : begin, lowest, highest);
            int to = (options.EndMask >> axis & 1) != 0 ? (stride > 0 ? extent : -1) : Math.Clamp(end < 0 ? end + extent : end, lowest, highest);
            var places = new List<int>();
            for (int place = from; stride > 0 ? place < to : place > to; place += stride) places.Add(place);
            view = view.Take(axis, places);
        }

        return view;
    }

    private static View Slice(OperatorContext op, View view)
    {
        ImmutableArray<int> begins = op.Integers(1), sizes = op.Integers(2);
        if (begins.Length != view.Shape.Length || sizes.Length != begins.Length) throw op.Refuse($"{begins.Length} begins and {sizes.Length} sizes", "one for each axis", Remedies.Intact);
        for (int axis = 0; axis < begins.Length; axis++)
        {
            int size = sizes[axis] == -1 ? view.Shape[axis] - begins[axis] : sizes[axis];
            if (begins[axis] < 0 || size <= 0 || begins[axis] > view.Shape[axis] - size) throw op.Refuse($"{size} from {begins[axis]} of {view.Shape[axis]}", "a part of the axis", Remedies.Intact);
            view = view.Take(axis, [.. Enumerable.Range(begins[axis], size)]);
        }

        return view;
    }

    private static ImmutableArray<TensorValue> Split(OperatorContext op, int operand, int axis, ImmutableArray<int>? sizes)
    {
        int parts = op.Operator.Outputs.Length, extent = op.Operand(operand).Shape[axis];
        if (sizes is null && (parts == 0 || extent % parts != 0)) throw op.Refuse($"{extent} in {parts} parts", "equal parts", Remedies.Intact);
        int[] counts = sizes is { } given ? [.. given.Select(size => size == -1 ? extent - given.Where(other => other != -1).Sum() : size)] : [.. Enumerable.Repeat(extent / parts, parts)];
        if (counts.Length != parts || counts.Any(count => count <= 0 || count > extent) || counts.Sum() != extent) throw op.Refuse($"{extent} in parts of {string.Join(", ", counts)}", "parts that make the whole", Remedies.Intact);
        var results = ImmutableArray.CreateBuilder<TensorValue>(parts);
        for (int i = 0, start = 0; i < parts; start += counts[i++])
        {
            int first = start, count = counts[i];
            results.Add(Arrange(op, operand, view => view.Take(axis, [.. Enumerable.Range(first, count)]), i));
        }

        return results.MoveToImmutable();
    }

    private static ImmutableArray<TensorValue> Unpack(OperatorContext op)
    {
        ImmutableArray<int> shape = op.Operand(0).Shape;
        int axis = Axis(op, op.Options<UnpackOptions>().Axis, shape.Length);
        if (op.Operator.Outputs.Length != shape[axis]) throw op.Refuse($"{op.Operator.Outputs.Length} parts of an axis of {shape[axis]}", "one for each index", Remedies.Intact);
        return [.. Enumerable.Range(0, shape[axis]).Select(i => Arrange(op, 0, view => view.Take(axis, [i]), i))];
    }

    private static ImmutableArray<TensorValue> Pack(OperatorContext op)
    {
        int axis = Axis(op, op.Options<PackOptions>().Axis, op.Operand(0).Shape.Length + 1);
        return [Join(op, axis, [.. Enumerable.Range(0, op.Operator.Inputs.Length).Select(i => WithAxis(op, op.Operand(i), axis))])];
    }

    private static TensorValue WithAxis(OperatorContext op, TensorValue value, int axis)
    {
        View view = View.Of(value.Shape);
        return Arrangement.Arrange(op.Space, value, view.Reshape(value.Shape.Insert(Math.Min(axis, value.Shape.Length), 1)), value.Encoding, op.Where);
    }

    private static ImmutableArray<TensorValue> Concatenation(OperatorContext op)
    {
        var options = op.Options<ConcatenationOptions>();
        if (options.FusedActivation != TfLiteActivation.NONE) throw op.Refuse($"the fused activation {options.FusedActivation}", "NONE");
        return [Join(op, Axis(op, options.Axis, op.Operand(0).Shape.Length), [.. Enumerable.Range(0, op.Operator.Inputs.Length).Select(op.Operand)])];
    }

    private static TensorValue Join(OperatorContext op, int axis, TensorValue[] parts)
    {
        ImmutableArray<int> shape = GraphTranslator.ShapeOf(op.Result());
        bool fits = parts.All(part => part.Shape.Length == shape.Length && part.Shape.SetItem(axis, 1).SequenceEqual(shape.SetItem(axis, 1))) && parts.Sum(part => (long)part.Shape[axis]) == shape[axis];
        if (!fits) throw op.Refuse($"parts {string.Join(" and ", parts.Select(part => $"[{string.Join(", ", part.Shape)}]"))} of [{string.Join(", ", shape)}]", "parts that make the whole", Remedies.Intact);
        return Arrangement.Join(op.Space, parts, axis, shape, op.ResultEncoding(), op.Where);
    }
}
