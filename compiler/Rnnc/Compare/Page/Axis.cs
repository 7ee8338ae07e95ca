using System.Globalization;

namespace Rnnc.Cli.Compare.Page;

/// <summary>A linear axis: a range with round ticks, mapped to pixels.</summary>
internal sealed class Axis
{
    /// <summary>Part of the values' span that stays free on either side.</summary>
    private const double Margin = 0.1;

    private readonly double low;
    private readonly double high;
    private readonly double pixelsLow;
    private readonly double pixelsHigh;
    private readonly double step;

    /// <param name="values">What must be in sight; one or more.</param>
    /// <param name="most">The range does not go beyond it, as accuracy does not beyond 1.</param>
    /// <param name="pixelsLow">Where the range begins; above <paramref name="pixelsHigh"/> for an axis that points up.</param>
    public Axis(IReadOnlyList<double> values, double most, double pixelsLow, double pixelsHigh)
    {
        double span = values.Max() - values.Min();
        if (span <= 0) span = Math.Max(Math.Abs(values.Max()) * 0.1, 1e-3);
        step = RoundStep(span / 5);
        low = values.Min() - span * Margin;
        if (values.Min() >= 0) low = Math.Max(low, 0);
        high = Math.Max(Math.Min(values.Max() + span * Margin, most), values.Max());
        if (high <= low) high = low + step;
        this.pixelsLow = pixelsLow;
        this.pixelsHigh = pixelsHigh;
    }

    public IEnumerable<(double Pixel, string Text)> Ticks
    {
        get
        {
            int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 6);
            for (long i = (long)Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-6); i++)
                yield return (At(i * step), (i * step).ToString($"N{decimals}", CultureInfo.InvariantCulture));
        }
    }

    public double At(double value) => pixelsLow + (value - low) / (high - low) * (pixelsHigh - pixelsLow);

    /// <summary>1, 2 or 5 times a power of ten, not below the wish.</summary>
    private static double RoundStep(double wish)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(wish)));
        double part = wish / power;
        return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
    }
}
