namespace Rnnc.Int8;

/// <summary>
/// Values of 0 integer bits (a 32-bit word v is v / 2^31) and of 2 (v / 2^29), as the reference kernels of TFLite Micro compute with them:
/// docs/arithmetic.md, "tflm".
/// </summary>
public static class FixedPoint
{
    /// <summary>The word nearest to 1 from below.</summary>
    public const int One = int.MaxValue;

    private const int Newton48Over17 = 1515870810, NewtonMinus32Over17 = -1010580540;

    /// <summary>a * b, rounded, halves up.</summary>
    public static int Multiply(int a, int b) => (int)Requantization.DoubleHigh(a, b);

    /// <summary>1 / (1 + a) for a in 0 .. 1, both with 0 integer bits.</summary>
    public static int OneOverOnePlus(int a) => ShiftLeft(Inverse(a), 1);

    /// <summary>(1 - a) / (1 + a) for a in 0 .. 1, both with 0 integer bits.</summary>
    public static int OneMinusOverOnePlus(int a) => ShiftLeft(unchecked(Inverse(a) - (1 << 29)), 2);

    /// <summary>value * 2^shift, saturated to 32 bits.</summary>
    public static int ShiftLeft(int value, int shift)
    {
        long threshold = (1L << (31 - shift)) - 1;
        return value > threshold ? int.MaxValue : value < -threshold ? int.MinValue : value << shift;
    }

    /// <summary>2 / (1 + a) with 2 integer bits: three steps of Newton's method from 48/17 - 32/17 d, d = (1 + a) / 2.</summary>
    private static int Inverse(int a)
    {
        int half = (int)(((long)a + One + 1) / 2);
        int x = unchecked(Newton48Over17 + Multiply(half, NewtonMinus32Over17));
        for (int i = 0; i < 3; i++) x = unchecked(x + ShiftLeft(Multiply(x, unchecked((1 << 29) - Multiply(half, x))), 2));
        return x;
    }
}
