using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// The range of arguments that a table covers, one for all uses of a function in a model so that they share it:
/// what calibration saw and a margin, but no wider than where the function has settled at its limits.
/// </summary>
public sealed class Domain
{
    /// <summary>Room above what calibration saw.</summary>
    private const double Margin = 1.25;

    /// <summary>A function has settled where it is this close to its limit, relative to its largest value.</summary>
    private const double Settled = 1.0 / 65536;

    private Domain(Func<double, double> function, double low, double high)
    {
        Function = function;
        double span = RoundUp(high - low);
        double scale = span / 65536;
        Format = low >= 0 ? new(16, scale, -32768) : high <= 0 ? new(16, scale, 32767) : new(16, scale);
        if (low < 0 && high > 0) Format = new(16, RoundUp(2 * Math.Max(-low, high)) / 65536);
    }

    public Func<double, double> Function { get; }

    /// <summary>The 16-bit format of an argument.</summary>
    public Format Format { get; }

    public static Dictionary<string, Domain> Choose(FlatModel model, Samples samples)
    {
        var domains = new Dictionary<string, Domain>();
        var tables = model.Nodes.Select(node => node.Op).OfType<FlatTable>();
        foreach (var uses in tables.GroupBy(table => table.Key))
        {
            double low = uses.Min(table => samples.Bounds(table.Operand.Value).Low);
            double high = uses.Max(table => samples.Bounds(table.Operand.Value).High);
            Func<double, double> function = uses.First().Function;
            double cap = Cap(function, low, high);
            domains[uses.Key] = new Domain(function, Math.Max(low * Margin, -cap), Math.Min(high * Margin, cap));
        }

        return domains;
    }

    /// <summary>The argument beyond which the function stays within <see cref="Settled"/> of its limit on both sides that are used; infinite where it does not settle.</summary>
    private static double Cap(Func<double, double> function, double low, double high)
    {
        double largest = Math.Max(Math.Abs(function(low)), Math.Abs(function(high)));
        const double far = 64;
        for (double x = 1; x < far / 2; x += 0.25)
        {
            bool settledBelow = low >= 0 || Math.Abs(function(-x) - function(-far)) <= Settled * largest;
            bool settledAbove = high <= 0 || Math.Abs(function(x) - function(far)) <= Settled * largest;
            if (settledBelow && settledAbove) return x;
        }

        return double.PositiveInfinity;
    }

    /// <summary>Up to three significant bits, so that the last bits of a calibrated bound do not matter.</summary>
    private static double RoundUp(double value)
    {
        if (!(value > 0)) return 1.0 / 1024;
        double unit = Math.ScaleB(1, (int)Math.Floor(Math.Log2(value)) - 2);
        return Math.Ceiling(value / unit) * unit;
    }
}
