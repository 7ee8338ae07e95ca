namespace Rnnc.Int8;

/// <summary>
/// A change of scale, rounding halves up.
/// Multiplier 0: a shift, v => (v + 2^(Shift-1)) &gt;&gt; Shift, or v &lt;&lt; -Shift where Shift is negative.
/// Otherwise v => ((v &lt;&lt; Shift) * Multiplier + 2^31) &gt;&gt; 32 with 0 &lt; Multiplier &lt; 2^31, Shift 0 or more.
/// </summary>
public readonly record struct Rescale(int Multiplier, int Shift)
{
    public static Rescale None { get; } = new(0, 0);

    public static Rescale RightShift(int shift) => new(0, shift);

    public bool IsShift => Multiplier == 0;

    /// <summary>The factor as a real number.</summary>
    public double Factor => IsShift ? Math.ScaleB(1, -Shift) : Math.ScaleB(Multiplier, Shift - 32);

    /// <summary>The shift where <paramref name="factor"/> is a power of two, otherwise the multiplier with the most bits that needs the smallest left shift.</summary>
    /// <param name="factor">Greater than 0; at most 2^14.</param>
    public static Rescale Of(double factor)
    {
        if (!(factor > 0) || factor > 16384) throw new ArgumentOutOfRangeException(nameof(factor), factor, "0 < factor <= 2^14");
        double log = Math.Round(Math.Log2(factor));
        if (Math.ScaleB(1, (int)log) == factor && log > -31) return RightShift(-(int)log);
        int shift = 0;
        while (Math.Round(Math.ScaleB(factor, 32 - shift)) > int.MaxValue) shift++;
        int multiplier = (int)Math.Round(Math.ScaleB(factor, 32 - shift));
        return new(Math.Max(multiplier, 1), shift);
    }

    /// <summary>The exact result before saturation.</summary>
    public long Apply(long value)
    {
        if (!IsShift) return ((value << Shift) * Multiplier + 0x80000000L) >> 32;
        return Shift switch
        {
            0 => value,
            > 0 => (value + (1L << (Shift - 1))) >> Shift,
            _ => value << -Shift,
        };
    }
}
