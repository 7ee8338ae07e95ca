namespace Rnnc.Tflm.Numerics;

/// <summary>A real factor as Multiplier * 2^(Exponent - 31), the multiplier in 2^30 .. 2^31 - 1, or 0: docs/arithmetic.md, "tflm".</summary>
internal readonly record struct QuantizedMultiplier(int Multiplier, int Exponent)
{
    /// <summary>The 15-bit multiplier of sums that are rounded once.</summary>
    public int Reduced => Multiplier < 0x7FFF0000 ? (Multiplier + (1 << 15)) >> 16 : short.MaxValue;

    /// <param name="factor">Finite, not negative.</param>
    public static QuantizedMultiplier Of(double factor)
    {
        if (!(factor > 0) || !double.IsFinite(factor)) return default;
        int exponent = Math.ILogB(factor) + 1;
        long rounded = (long)Math.Round(Math.ScaleB(factor, 31 - exponent), MidpointRounding.AwayFromZero);
        if (rounded == 1L << 31)
        {
            rounded /= 2;
            exponent++;
        }

        return exponent < -31 ? default : new((int)rounded, exponent);
    }
}
