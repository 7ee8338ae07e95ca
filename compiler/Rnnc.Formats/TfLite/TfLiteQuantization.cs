using System.Collections.Immutable;

namespace Rnnc.Formats.TfLite;

/// <summary>
/// real = scale * (q - zero point), with one pair for the tensor or one for each index of <see cref="Axis"/>.
/// </summary>
/// <param name="Scales">One, or as many as the axis is long.</param>
/// <param name="ZeroPoints">As many as scales; the file may leave them out where all are 0.</param>
/// <param name="Axis">Meaningful with several scales only.</param>
public sealed record TfLiteQuantization(ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, int Axis)
{
    /// <summary>Scale and zero point of an index of the axis.</summary>
    public (float Scale, long ZeroPoint) At(int index)
    {
        int at = Scales.Length == 1 ? 0 : index;
        return (Scales[at], ZeroPoints[at]);
    }
}
