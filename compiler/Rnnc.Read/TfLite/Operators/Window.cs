using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>A window that moves over height (axis 1) and width (axis 2), with TensorFlow's rules for the edges.</summary>
internal sealed record Window(int Height, int Width, int StrideHeight, int StrideWidth, int DilationHeight, int DilationWidth, TfLitePadding Edges)
{
    public bool IsValid => Height is > 0 and < 65536 && Width is > 0 and < 65536
        && StrideHeight > 0 && StrideWidth > 0 && DilationHeight is > 0 and < 32768 && DilationWidth is > 0 and < 32768;

    public int Taps => Height * Width;

    /// <summary>How many places the window has along an axis of the given extent.</summary>
    public int Outputs(int axis, int extent) => Edges == TfLitePadding.SAME
        ? (extent + Stride(axis) - 1) / Stride(axis)
        : (extent - Reach(axis) + Stride(axis)) / Stride(axis);

    /// <summary>Elements added at both ends; the odd one goes behind.</summary>
    public (int Before, int After) Padding(int axis, int extent)
    {
        if (Edges != TfLitePadding.SAME) return (0, 0);
        int total = Math.Max(0, (Outputs(axis, extent) - 1) * Stride(axis) + Reach(axis) - extent);
        return (total / 2, total - total / 2);
    }

    /// <summary>One over the number of real elements under the window at each place, [1, output height, output width, 1].</summary>
    public Tensor Shares(Shape input)
    {
        int[] rows = Counts(1, input[1].Size), columns = Counts(2, input[2].Size);
        var shares = new float[rows.Length * columns.Length];
        for (int i = 0; i < shares.Length; i++) shares[i] = 1f / (rows[i / columns.Length] * columns[i % columns.Length]);
        return Tensor.Float(shares, 1, rows.Length, columns.Length, 1);
    }

    private int[] Counts(int axis, int extent)
    {
        int before = Padding(axis, extent).Before;
        return [.. Enumerable.Range(0, Outputs(axis, extent)).Select(place =>
        {
            int begin = place * Stride(axis) - before;
            return Math.Min(begin + Reach(axis), extent) - Math.Max(begin, 0);
        })];
    }

    private int Stride(int axis) => axis == 1 ? StrideHeight : StrideWidth;

    private int Reach(int axis) => axis == 1 ? (Height - 1) * DilationHeight + 1 : (Width - 1) * DilationWidth + 1;
}
