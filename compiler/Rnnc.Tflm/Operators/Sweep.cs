using Rnnc.Formats.TfLite;

namespace Rnnc.Tflm.Operators;

/// <summary>The places along one axis that a window sees from each place of the result.</summary>
/// <param name="Extent">Of the input.</param>
/// <param name="Size">Of the window.</param>
/// <param name="Count">Places of the result.</param>
internal sealed record Sweep(int Extent, int Size, int Stride, int Dilation, TfLitePadding Padding, int Count)
{
    private int Reach => (Size - 1) * Dilation + 1;

    /// <summary>What lies before the axis where the window may leave it: half of what is missing, rounded down.</summary>
    private int Before => Padding == TfLitePadding.SAME ? Math.Max(0, (Count - 1) * Stride + Reach - Extent) / 2 : 0;

    /// <summary>Whether the padding gives as many places, and each window sees one of the input.</summary>
    public bool Fits => Size > 0 && Stride > 0 && Dilation > 0 && Count == (Padding == TfLitePadding.SAME ? (Extent + Stride - 1) / Stride : (Extent - Reach + Stride) / Stride) && Enumerable.Range(0, Count).All(place => At(place).Any(seen => seen >= 0));

    /// <summary>Places of the input; -1 beyond its edges.</summary>
    public IEnumerable<int> At(int place) => Enumerable.Range(0, Size).Select(i => place * Stride - Before + i * Dilation).Select(seen => seen >= 0 && seen < Extent ? seen : -1);
}
