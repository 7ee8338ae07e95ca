using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Arithmetic on the extents of real tensors.</summary>
internal static class Extents
{
    /// <summary>The largest tensor that a run makes (1 GiB of floats): damaged sizes are refused before memory is asked for.</summary>
    public const int MaximumCount = 1 << 28;

    public static int Count(ReadOnlySpan<int> dims)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            count *= dim;
            if (count > MaximumCount) throw new TypeMismatchException($"a tensor of shape {Show(dims)}", $"at most {MaximumCount} elements");
        }

        return (int)count;
    }

    /// <summary>The axis counted from the start; refused outside the rank.</summary>
    public static int Axis(Tensor tensor, int axis)
    {
        int result = axis < 0 ? axis + tensor.Rank : axis;
        return result >= 0 && result < tensor.Rank ? result : throw new TypeMismatchException($"axis {axis} of a tensor {Show(tensor.Dims.AsSpan())}", "an axis within its rank");
    }

    /// <summary>Distance in elements between neighbours along each axis, row-major.</summary>
    public static int[] Strides(ReadOnlySpan<int> dims)
    {
        var strides = new int[dims.Length];
        int stride = 1;
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dims[axis];
        }

        return strides;
    }

    /// <summary>Elements before and after an axis: a tensor is [outer, extent, inner].</summary>
    public static (int Outer, int Inner) Around(ReadOnlySpan<int> dims, int axis) => (Count(dims[..axis]), Count(dims[(axis + 1)..]));

    public static int[] With(ReadOnlySpan<int> dims, int axis, int extent)
    {
        int[] result = dims.ToArray();
        result[axis] = extent;
        return result;
    }

    public static int[] Insert(ReadOnlySpan<int> dims, int axis, int extent) => [.. dims[..axis], extent, .. dims[axis..]];

    public static int[] Without(ReadOnlySpan<int> dims, int axis) => [.. dims[..axis], .. dims[(axis + 1)..]];

    public static string Show(ReadOnlySpan<int> dims) => $"[{string.Join(", ", dims.ToArray())}]";
}
