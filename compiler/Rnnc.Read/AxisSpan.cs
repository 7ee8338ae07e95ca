namespace Rnnc.Read;

/// <summary>Elements of an axis that a strided slice takes: Begin, Begin + Stride, ..., Count of them.</summary>
internal readonly record struct AxisSpan(int Begin, int Count, int Stride)
{
    /// <summary>numpy's rule: places below 0 count from the end, all are cut to the axis; null is the end that the direction begins or ends at.</summary>
    public static AxisSpan Of(int extent, int? begin, int? end, int stride)
    {
        long lowest = stride > 0 ? 0 : -1, highest = stride > 0 ? extent : extent - 1L;
        long from = begin is { } b ? Math.Clamp(b < 0 ? (long)b + extent : b, lowest, highest) : stride > 0 ? 0 : extent - 1;
        long to = end is { } e ? Math.Clamp(e < 0 ? (long)e + extent : e, lowest, highest) : stride > 0 ? extent : -1;
        long count = Math.Max(0, (to - from + stride - Math.Sign(stride)) / stride);
        return new AxisSpan(count == 0 ? 0 : (int)from, (int)count, stride);
    }
}
