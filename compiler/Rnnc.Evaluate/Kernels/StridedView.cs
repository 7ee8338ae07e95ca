using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// y[i, j, ...] = x[offset + i strides[0] + j strides[1] + ...]: transposes, slices, reversals and stretches are such views,
/// made real by one copy.
/// </summary>
internal static class StridedView
{
    public static Tensor Copy(Tensor source, ReadOnlySpan<int> dims, ReadOnlySpan<int> strides, int offset)
    {
        int count = Extents.Count(dims);
        if (source.Element == ElementType.Float32)
        {
            var floats = new float[count];
            Copy(source.Floats, floats, dims, strides, offset);
            return Tensor.Float(floats, dims);
        }

        var integers = new long[count];
        Copy(source.Integers, integers, dims, strides, offset);
        return Tensor.Integer(source.Element, integers, dims);
    }

    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> target, ReadOnlySpan<int> dims, ReadOnlySpan<int> strides, int offset)
    {
        if (target.IsEmpty) return;

        // Trailing axes that are contiguous in the source are copied as one run.
        int run = 1, outer = dims.Length;
        while (outer > 0 && (dims[outer - 1] == 1 || strides[outer - 1] == run)) run *= dims[--outer];
        Span<int> index = outer <= 8 ? stackalloc int[outer] : new int[outer];
        index.Clear();
        for (int written = 0; written < target.Length; written += run)
        {
            if (run == 1) target[written] = source[offset];
            else source.Slice(offset, run).CopyTo(target[written..]);
            for (int axis = outer - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < dims[axis]) break;
                offset -= strides[axis] * dims[axis];
                index[axis] = 0;
            }
        }
    }
}
