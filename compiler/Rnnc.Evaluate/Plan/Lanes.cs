using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Puts tensors together lane by lane (batch entry by batch entry).</summary>
internal static class Lanes
{
    /// <summary>A tensor whose lane l comes from <c>source(l)</c>; all sources have one shape. With one lane the source itself.</summary>
    /// <param name="cellType">Declared type in the cell: its batch symbol tells the lanes' axis, the first axis where it has none.</param>
    public static Tensor Pick(int laneCount, TensorType cellType, Func<int, Tensor> source)
    {
        Tensor first = source(0);
        bool isOne = true;
        var sources = new Tensor[laneCount];
        for (int lane = 0; lane < laneCount; lane++)
        {
            sources[lane] = source(lane);
            isOne &= ReferenceEquals(sources[lane], first);
        }

        return isOne ? first : Merge(sources, Axis(first, cellType, laneCount));
    }

    private static Tensor Merge(Tensor[] sources, int axis)
    {
        Tensor first = sources[0];
        (int outer, int inner) = Extents.Around(first.Dims.AsSpan(), axis);
        var floats = new float[first.Element == ElementType.Float32 ? first.Count : 0];
        var integers = new long[first.Element == ElementType.Float32 ? 0 : first.Count];
        for (int row = 0; row < outer; row++)
        {
            for (int lane = 0; lane < sources.Length; lane++)
            {
                int start = ((row * sources.Length) + lane) * inner;
                if (floats.Length > 0) sources[lane].Floats.Slice(start, inner).CopyTo(floats.AsSpan(start));
                else sources[lane].Integers.Slice(start, inner).CopyTo(integers.AsSpan(start));
            }
        }

        return first.Element == ElementType.Float32 ? Tensor.Float(floats, first.Dims.AsSpan()) : Tensor.Integer(first.Element, integers, first.Dims.AsSpan());
    }

    private static int Axis(Tensor tensor, TensorType cellType, int laneCount)
    {
        int axis = Math.Max(0, cellType.Shape.ToList().IndexOf(Dim.Batch));
        if (axis < tensor.Rank && tensor.Dims[axis] == laneCount) return axis;
        throw new TypeMismatchException($"a mask of {laneCount} batch entries over a value {Extents.Show(tensor.Dims.AsSpan())}", $"{laneCount} entries along axis {axis}");
    }
}
