using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// The 8-bit (or, for inputs, 16-bit) rounding of a value that enters a product. 8 bits: of the scales max / k, k within 80..190,
/// the one with the least squared error on calibration; 127 is left only for a gain over 3% (data on a grid becomes exact).
/// One-sided values use a zero point at the end of the range.
/// </summary>
public static class ViewChooser
{
    private const double NeededGain = 0.97;

    /// <summary>Enough values to tell scales apart.</summary>
    private const int TestedValues = 20000;

    public static Format Choose(FlatValue value, Samples samples, int bits)
    {
        (double low, double high) = samples.Bounds(value);
        return Choose(low, high, samples.Vectors(value), bits);
    }

    /// <param name="low">Lowest value seen.</param>
    /// <param name="high">Highest value seen.</param>
    /// <param name="vectors">Values seen.</param>
    /// <param name="bits">8 or 16.</param>
    public static Format Choose(double low, double high, IEnumerable<double[]> vectors, int bits)
    {
        double bound = RoundUp(Math.Max(-low, high));
        if (bits == 16) return Format.PowerOfTwo16(bound);
        if (!(bound > 0)) return new Format(8, 1.0 / 128);
        bool above = low >= 0, below = high <= 0;
        int zero = above ? -128 : below ? 127 : 0;
        int steps = above || below ? 2 : 1;
        double[] tested = Thin(vectors);
        Format best = new(8, bound / (127 * steps + (steps - 1)), zero);
        double bestError = Error(best, tested) * NeededGain;
        for (int k = 80; k <= 190; k++)
        {
            var candidate = new Format(8, bound / (k * steps), zero);
            double error = Error(candidate, tested);
            if (error >= bestError) continue;
            best = candidate;
            bestError = error;
        }

        return best;
    }

    private static double Error(Format format, double[] values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            double difference = value - format.Dequantize(format.Quantize(value));
            sum += difference * difference;
        }

        return sum;
    }

    private static double[] Thin(IEnumerable<double[]> vectors)
    {
        List<double[]> all = [.. vectors];
        long total = all.Sum(vector => (long)vector.Length);
        int stride = (int)Math.Max(1, total / TestedValues);
        return [.. all.Where((_, i) => i % stride == 0).SelectMany(vector => vector)];
    }

    /// <summary>Up to 12 significant bits, so that the last bits of a calibrated bound do not matter.</summary>
    private static double RoundUp(double value)
    {
        if (!(value > 0)) return 0;
        double unit = Math.ScaleB(1, (int)Math.Floor(Math.Log2(value)) - 12);
        return Math.Ceiling((value / unit) - 1e-6) * unit;
    }
}
