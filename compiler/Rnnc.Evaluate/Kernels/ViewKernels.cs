using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Ops whose result is a strided view of the operand.</summary>
internal static class ViewKernels
{
    public static Tensor Transpose(Transpose op, Tensor x)
    {
        if (op.Permutation.Length != x.Rank) throw new TypeMismatchException($"a tensor {Extents.Show(x.Dims.AsSpan())} transposed by [{string.Join(", ", op.Permutation)}]", "a permutation of its axes");
        int[] own = Extents.Strides(x.Dims.AsSpan());
        var dims = new int[x.Rank];
        var strides = new int[x.Rank];
        for (int i = 0; i < dims.Length; i++)
        {
            int axis = Extents.Axis(x, op.Permutation[i]);
            dims[i] = x.Dims[axis];
            strides[i] = own[axis];
        }

        return StridedView.Copy(x, dims, strides, 0);
    }

    public static Tensor Slice(Slice op, Tensor x)
    {
        int axis = Extents.Axis(x, op.Axis);
        long last = op.Begin + ((long)op.Stride * (op.Size - 1));
        if (op.Size > 0 && (op.Begin < 0 || op.Begin >= x.Dims[axis] || last < 0 || last >= x.Dims[axis]))
            throw new TypeMismatchException($"Slice {op.Attributes} of a tensor {Extents.Show(x.Dims.AsSpan())}", "a part of that axis");
        return Along(x, axis, op.Size == 0 ? 0 : op.Begin, op.Size, op.Stride);
    }

    public static Tensor Reverse(Reverse op, Tensor x)
    {
        int axis = Extents.Axis(x, op.Axis);
        return x.Dims[axis] <= 1 ? x : Along(x, axis, x.Dims[axis] - 1, x.Dims[axis], -1);
    }

    public static Tensor DynamicSlice(Tensor x, Tensor begin, Tensor size)
    {
        if (begin.Count != x.Rank || size.Count != x.Rank) throw new TypeMismatchException($"a slice of a tensor {Extents.Show(x.Dims.AsSpan())} with {begin.Count} begins and {size.Count} sizes", "one for each axis");
        int[] strides = Extents.Strides(x.Dims.AsSpan());
        var dims = new int[x.Rank];
        int offset = 0;
        for (int axis = 0; axis < dims.Length; axis++)
        {
            long first = begin.Integers[axis];
            long extent = size.Integers[axis] == -1 ? x.Dims[axis] - first : size.Integers[axis];
            if (first < 0 || extent < 0 || first > x.Dims[axis] || extent > x.Dims[axis] - first)
                throw new TypeMismatchException($"{extent} elements from {first} along axis {axis} of a tensor {Extents.Show(x.Dims.AsSpan())}", "a part of that axis");
            dims[axis] = (int)extent;
            offset += (int)first * strides[axis];
        }

        return StridedView.Copy(x, dims, strides, offset);
    }

    /// <summary>One entry along an axis, which is dropped.</summary>
    public static Tensor Entry(Tensor x, int axis, int index) =>
        StridedView.Copy(x, Extents.Without(x.Dims.AsSpan(), axis), Extents.Without(Extents.Strides(x.Dims.AsSpan()), axis), index * Extents.Strides(x.Dims.AsSpan())[axis]);

    private static Tensor Along(Tensor x, int axis, int begin, int size, int stride)
    {
        int[] strides = Extents.Strides(x.Dims.AsSpan());
        int offset = begin * strides[axis];
        strides[axis] *= stride;
        return StridedView.Copy(x, Extents.With(x.Dims.AsSpan(), axis, size), strides, offset);
    }
}
