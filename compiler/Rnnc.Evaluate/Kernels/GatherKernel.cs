using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Gather: entries along one axis by index.</summary>
internal static class GatherKernel
{
    public static Tensor Run(Gather op, Tensor x, Tensor indices)
    {
        int axis = Extents.Axis(x, op.Axis), extent = x.Dims[axis];
        foreach (long index in indices.Integers)
        {
            if (index < 0 || index >= extent) throw new TypeMismatchException($"index {index} into axis {axis} of a tensor {Extents.Show(x.Dims.AsSpan())}", $"0..{extent - 1}");
        }

        (int outer, int inner) = Extents.Around(x.Dims.AsSpan(), axis);
        int[] dims = [.. x.Dims.AsSpan()[..axis], .. indices.Dims, .. x.Dims.AsSpan()[(axis + 1)..]];
        int count = Extents.Count(dims);
        if (x.Element == ElementType.Float32)
        {
            var floats = new float[count];
            Copy(x.Floats, floats, indices.Integers, outer, extent, inner);
            return Tensor.Float(floats, dims);
        }

        var integers = new long[count];
        Copy(x.Integers, integers, indices.Integers, outer, extent, inner);
        return Tensor.Integer(x.Element, integers, dims);
    }

    private static void Copy<T>(ReadOnlySpan<T> source, Span<T> target, ReadOnlySpan<long> indices, int outer, int extent, int inner)
    {
        int written = 0;
        for (int row = 0; row < outer; row++)
        {
            foreach (long index in indices)
            {
                source.Slice(((row * extent) + (int)index) * inner, inner).CopyTo(target[written..]);
                written += inner;
            }
        }
    }
}
