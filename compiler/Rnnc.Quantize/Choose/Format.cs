namespace Rnnc.Quantize.Choose;

/// <summary>Integers for real values: real = Scale * (integer - ZeroPoint), saturated to Bits.</summary>
public readonly record struct Format(int Bits, double Scale, int ZeroPoint = 0)
{
    public long Minimum => -(1L << (Bits - 1));

    public long Maximum => (1L << (Bits - 1)) - 1;

    public bool IsPowerOfTwo => Math.ScaleB(1, (int)Math.Round(Math.Log2(Scale))) == Scale;

    /// <summary>The smallest power of two that holds values up to <paramref name="bound"/> in 16 bits; 1 itself may saturate to 32767 / 32768.</summary>
    public static Format PowerOfTwo16(double bound)
    {
        int exponent = bound > 0 ? (int)Math.Ceiling(Math.Log2(bound) - 1e-9) : 0;
        return new(16, Math.ScaleB(1, Math.Clamp(exponent, -15, 30) - 15));
    }

    /// <summary>The same in 8 bits.</summary>
    public static Format PowerOfTwo8(double bound) => PowerOfTwo16(bound) is var wide ? wide with { Bits = 8, Scale = wide.Scale * 256 } : default;

    public int Quantize(double value) =>
        (int)Math.Clamp(Math.Round(value / Scale, MidpointRounding.AwayFromZero) + ZeroPoint, Minimum, Maximum);

    public double Dequantize(int value) => Scale * (value - ZeroPoint);
}
