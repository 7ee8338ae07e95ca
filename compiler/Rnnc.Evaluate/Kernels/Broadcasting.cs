using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Numpy's broadcasting of real tensors: trailing extents are matched, 1 stretches.</summary>
internal static class Broadcasting
{
    public static int[] Join(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var dims = new int[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= dims.Length; i++)
        {
            int a = i <= left.Length ? left[^i] : 1;
            int b = i <= right.Length ? right[^i] : 1;
            if (a != b && a != 1 && b != 1) throw new TypeMismatchException($"operands of shape {Extents.Show(left)} and {Extents.Show(right)}", "shapes that broadcast");
            dims[^i] = a == 1 ? b : a;
        }

        return dims;
    }

    /// <summary>The tensor stretched to <paramref name="dims"/>; the tensor's own values where only extents of 1 are added.</summary>
    public static Tensor Stretch(Tensor tensor, ReadOnlySpan<int> dims)
    {
        if (tensor.Dims.AsSpan().SequenceEqual(dims)) return tensor;
        int[] strides = StretchedStrides(tensor.Dims.AsSpan(), dims);
        return Extents.Count(dims) == tensor.Count ? tensor.Reshape(dims) : StridedView.Copy(tensor, dims, strides, 0);
    }

    /// <summary>Strides in a tensor of extents <paramref name="source"/> that read it as one of extents <paramref name="dims"/>: 0 along stretched axes.</summary>
    public static int[] StretchedStrides(ReadOnlySpan<int> source, ReadOnlySpan<int> dims)
    {
        int[] own = Extents.Strides(source);
        var strides = new int[dims.Length];
        bool fits = source.Length <= dims.Length;
        for (int i = 1; fits && i <= source.Length; i++)
        {
            fits = source[^i] == dims[^i] || source[^i] == 1;
            strides[^i] = source[^i] == 1 ? 0 : own[^i];
        }

        return fits ? strides : throw new TypeMismatchException($"a tensor of shape {Extents.Show(source)}", $"one that stretches to {Extents.Show(dims)}");
    }

    /// <summary>Where each element of extents <paramref name="dims"/>, row-major, stands under other strides.</summary>
    public static int[] Offsets(ReadOnlySpan<int> dims, ReadOnlySpan<int> strides)
    {
        var offsets = new int[Extents.Count(dims)];
        var index = new int[dims.Length];
        int offset = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < dims[axis]) break;
                offset -= strides[axis] * dims[axis];
                index[axis] = 0;
            }
        }

        return offsets;
    }
}
