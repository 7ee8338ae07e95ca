using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Choose;

/// <summary>
/// The integers of a tensor. 8 bits: one scale and zero point for the range seen, or one-sided and symmetric integers of the least
/// squared error, whichever loses less on the samples. 16 bits: symmetric, at a power of two, which every interpreter takes. Scales are float numbers, as files keep them.
/// </summary>
internal static class FormatChooser
{
    /// <summary>Probabilities: what SOFTMAX and LOGISTIC make.</summary>
    public static Format UnitInterval { get; } = new(8, 1.0 / 256, -128);

    /// <summary>What TANH makes.</summary>
    public static Format Symmetric { get; } = new(8, 1.0 / 128);

    /// <summary>What operators with results between -1 and 1 make in 16 bits.</summary>
    public static Format Unit16 { get; } = new(16, 1.0 / 32768);

    /// <summary>Room above what calibration saw, in 16 bits, where it costs nothing that matters.</summary>
    private const double Margin16 = 1.25;

    public static Format Choose(double low, double high, IReadOnlyList<float[]> samples, int bits)
    {
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        if (bits == 16) return Format.PowerOfTwo16(Math.Max(-low, high) * Margin16);
        double[][] values = [.. samples.Select(sample => Array.ConvertAll(sample, value => (double)value))];
        Format simple = Float(ViewChooser.Choose(low, high, values, 8));
        double scale = (high - low) / 255;
        if (!(scale > 0)) return simple;
        Format affine = Float(new Format(8, scale, (int)Math.Clamp(Math.Round(-128 - (low / scale)), -128, 127)));
        return Error(affine, values) < Error(simple, values) ? affine : simple;
    }

    /// <summary>A constant's integers: nothing but itself has to fit.</summary>
    public static Format OfConstant(ReadOnlySpan<float> values, int bits)
    {
        double low = 0, high = 0;
        foreach (float value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (bits == 16) return Format.PowerOfTwo16(Math.Max(-low, high) * 1.00002);
        return Choose(low, high, [values.ToArray()], 8);
    }

    /// <summary>The same format with the scale that a file can hold.</summary>
    public static Format Float(Format format) => format with { Scale = (float)format.Scale };

    private static double Error(Format format, double[][] samples) =>
        samples.Sum(sample => sample.Sum(value => Math.Pow(value - format.Dequantize(format.Quantize(value)), 2)));
}
