using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize.Tables;

/// <summary>Entries of tables: functions evaluated in portable double precision, rounded to 16 bits.</summary>
internal static class TableBuilder
{
    /// <summary>Fraction bits of an interpolated table: 256 segments.</summary>
    public const int FractionBits = 8;

    /// <summary>Fraction bits of an interpolated table where 256 segments are too coarse: 1,024.</summary>
    public const int FineFractionBits = 6;

    /// <summary>The function over its domain at the segments' ends.</summary>
    public static int[] Interpolated(Domain domain, Format output, int fractionBits)
    {
        int count = (65536 >> fractionBits) + 1;
        var entries = new int[count];
        for (int i = 0; i < count; i++)
            entries[i] = Entry(domain.Function(domain.Format.Scale * ((i << fractionBits) - 32768 - domain.Format.ZeroPoint)), output);
        return Repair(entries);
    }

    /// <summary>Fraction bits of a plain table whose results have 8 bits: 1,024 entries, a bin about as wide as a step of the result.</summary>
    public const int PlainFractionBits = 6;

    /// <summary>The function over its domain at the bins' centres.</summary>
    public static int[] Plain(Domain domain, Format output)
    {
        var entries = new int[65536 >> PlainFractionBits];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = Entry(domain.Function(domain.Format.Scale * ((i << PlainFractionBits) + (1 << (PlainFractionBits - 1)) - 32768 - domain.Format.ZeroPoint)), output);
        return Repair(entries);
    }

    /// <summary>The powers of a normalised v, times a factor within (1/2, 1]; see <see cref="Arithmetic.Power"/>. 2^15 stands for 1 (for 2, of square roots).</summary>
    public static int[] Power(PowerKind kind, double factor)
    {
        int count = Arithmetic.PowerEntryCount(kind);
        var entries = new int[count];
        for (int i = 0; i < count; i++)
        {
            double m = 1 + (i / 64.0);
            double value = kind switch
            {
                PowerKind.Reciprocal => 1 / m,
                PowerKind.ReciprocalSquareRoot => 1 / Math.Sqrt(m),
                _ => Math.Sqrt(m) / 2,
            };
            entries[i] = (int)Math.Min(32767, Math.Round(value * factor * 32768, MidpointRounding.AwayFromZero));
        }

        return entries;
    }

    private static int Entry(double value, Format output) => double.IsFinite(value) ? output.Quantize(value) : int.MinValue;

    /// <summary>Where the function is not defined (a logarithm below 0) the nearest entry stands.</summary>
    private static int[] Repair(int[] entries)
    {
        int first = Array.FindIndex(entries, entry => entry != int.MinValue);
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] == int.MinValue) entries[i] = i < first ? entries[first] : i == 0 ? 0 : entries[i - 1];
        }

        return entries;
    }
}
