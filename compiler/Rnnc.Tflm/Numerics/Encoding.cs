namespace Rnnc.Tflm.Numerics;

/// <summary>How integers stand for real values: real = Scale * (integer - ZeroPoint).</summary>
/// <param name="Bits">8, 16 or 32.</param>
internal readonly record struct Encoding(int Bits, float Scale, int ZeroPoint)
{
    /// <summary>Whole numbers, such as tokens.</summary>
    public static Encoding Integers { get; } = new(32, 1, 0);

    /// <summary>0 and 1.</summary>
    public static Encoding Truth { get; } = new(8, 1, 0);

    public int Minimum => Bits == 32 ? -(1 << 30) : -(1 << (Bits - 1));

    public int Maximum => Bits == 32 ? (1 << 30) - 1 : (1 << (Bits - 1)) - 1;
}
