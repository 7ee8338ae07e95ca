using System.Numerics;
using Rnnc.Int8;

namespace Rnnc.Tests.Int8;

/// <summary>
/// The formulas of docs/arithmetic.md over unbounded integers, written from that file and from nothing else. Whatever the file says fits
/// 32 bits and does not is an <see cref="OverflowException"/>: the verifier has accepted what it must refuse.
/// </summary>
public static class ExactArithmetic
{
    public static BigInteger Fits(BigInteger value, int bits = 32) =>
        value >= -BigInteger.Pow(2, bits - 1) && value < BigInteger.Pow(2, bits - 1) ? value : throw new OverflowException($"{value} has more than {bits} bits");

    public static BigInteger FloorShift(BigInteger value, int bits)
    {
        BigInteger divisor = BigInteger.Pow(2, bits);
        var quotient = BigInteger.DivRem(value, divisor, out BigInteger remainder);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    public static BigInteger Saturate(BigInteger value, int bits) =>
        BigInteger.Min(BigInteger.Max(value, -BigInteger.Pow(2, bits - 1)), BigInteger.Pow(2, bits - 1) - 1);

    public static BigInteger ByMultiplier(BigInteger value, int multiplier, int shift) =>
        FloorShift((Fits(Fits(value) * BigInteger.Pow(2, shift)) * multiplier) + BigInteger.Pow(2, 31), 32);

    public static BigInteger ByShift(BigInteger value, int shift)
    {
        if (shift > 0) return FloorShift(value + BigInteger.Pow(2, shift - 1), shift);
        return value * BigInteger.Pow(2, -shift);
    }

    public static BigInteger Rescaled(BigInteger value, Rescale rescale)
    {
        Fits(value);
        if (rescale.Multiplier != 0) return Fits(ByMultiplier(value, rescale.Multiplier, rescale.Shift));
        if (rescale.Shift > 0) Fits(value + BigInteger.Pow(2, rescale.Shift - 1));
        return Fits(ByShift(value, rescale.Shift));
    }

    public static BigInteger Finished(BigInteger value, Rescale rescale, bool wide) => wide ? Rescaled(value, rescale) : Saturate(Rescaled(value, rescale), 16);

    public static BigInteger Lookup(IReadOnlyList<int> entries, int fractionBits, bool interpolated, BigInteger x)
    {
        BigInteger u = Fits(x, 16) + 32768;
        int i = (int)FloorShift(u, fractionBits);
        if (!interpolated || fractionBits == 0) return entries[i];
        BigInteger f = u - (i * BigInteger.Pow(2, fractionBits));
        return Interpolated(entries[i], entries[i + 1], f, fractionBits);
    }

    public static BigInteger Power(IReadOnlyList<int> entries, PowerKind kind, int shift, BigInteger v)
    {
        BigInteger w = BigInteger.Max(v, 1);
        int z = 31 - (int)w.GetBitLength();
        bool root = kind != PowerKind.Reciprocal;
        if (root && z % 2 != 0) z--;
        int segment = root ? 23 : 24;
        BigInteger p = (w * BigInteger.Pow(2, z)) - BigInteger.Pow(2, root ? 29 : 30);
        int i = (int)FloorShift(p, segment);
        BigInteger e = Interpolated(entries[i], entries[i + 1], FloorShift(p, segment - 8) % 256, 8);
        int right = kind switch
        {
            PowerKind.Reciprocal => shift - z,
            PowerKind.ReciprocalSquareRoot => shift - (z / 2),
            _ => shift + (z / 2),
        };
        return right > 30 ? 0 : Saturate(Rescaled(Fits(e, 16), new(0, Math.Max(right, -15))), 16);
    }

    /// <summary>tflm: the doubled high word, halves up.</summary>
    public static BigInteger DoubleHigh(BigInteger a, BigInteger b) => Fits(FloorShift((Fits(a) * Fits(b)) + BigInteger.Pow(2, 30), 31));

    /// <summary>tflm: halves away from zero.</summary>
    public static BigInteger DivideByPower(BigInteger v, int n) => n == 0 ? v : FloorShift(v + BigInteger.Pow(2, n - 1) - (v < 0 ? 1 : 0), n);

    public static BigInteger Requantize(BigInteger v, int multiplier, int exponent) =>
        DivideByPower(DoubleHigh(Fits(v * BigInteger.Pow(2, Math.Max(exponent, 0))), multiplier), Math.Max(-exponent, 0));

    public static BigInteger RequantizeOnce(BigInteger v, int multiplier, int exponent) =>
        Fits(FloorShift((Fits(v) * multiplier) + BigInteger.Pow(2, 14 - exponent), 15 - exponent));

    public static BigInteger Squash(IReadOnlyList<int> entries, SquashKind kind, BigInteger v)
    {
        (int bits, int shift, int offset, int ceiling) = kind == SquashKind.Sigmoid ? (9, 10, 1 << 14, (1 << 24) - 1024) : (8, 8, 0, (1 << 23) - 256);
        var m = BigInteger.Abs(v);
        Fits(m);
        BigInteger i = FloorShift(m, bits), f = m - (i * BigInteger.Pow(2, bits));
        BigInteger h = i < 255 ? (entries[(int)i] * BigInteger.Pow(2, bits)) + ((entries[(int)i + 1] - (BigInteger)entries[(int)i]) * f) : ceiling;
        BigInteger rounded = FloorShift(BigInteger.Pow(2, shift - 1) + h, shift);
        return v < 0 ? offset - rounded : offset + rounded;
    }

    /// <summary>tflm: the 8-bit softmax of one group.</summary>
    public static BigInteger[] Softmax(IReadOnlyList<int> table, IReadOnlyList<BigInteger> x)
    {
        BigInteger largest = x.Max(), s = 0;
        foreach (BigInteger value in x) s += DivideByPower(table[(int)(largest - value)], 12);
        if (s <= 0 || s >= BigInteger.Pow(2, 28)) throw new OverflowException($"a sum of {s}");
        int z = 32 - (int)s.GetBitLength();
        BigInteger r = Inverse((s * BigInteger.Pow(2, z)) - BigInteger.Pow(2, 31));
        return [.. x.Select(value => Saturate(DivideByPower(DoubleHigh(r, table[(int)(largest - value)]), 35 - z) - 128, 8))];
    }

    private static BigInteger Inverse(BigInteger a)
    {
        BigInteger d = FloorShift(a + BigInteger.Pow(2, 31), 1), x = 1515870810 + DoubleHigh(d, -1010580540);
        for (int i = 0; i < 3; i++) x = Fits(x + Left(DoubleHigh(x, Fits(BigInteger.Pow(2, 29) - DoubleHigh(d, x))), 2));
        return Left(x, 1);
    }

    private static BigInteger Left(BigInteger v, int n)
    {
        BigInteger limit = BigInteger.Pow(2, 31 - n) - 1;
        return v > limit ? int.MaxValue : v < -limit ? int.MinValue : v * BigInteger.Pow(2, n);
    }

    private static BigInteger Interpolated(int left, int right, BigInteger fraction, int bits) =>
        left + FloorShift(Fits(Fits((right - (BigInteger)left) * fraction) + BigInteger.Pow(2, bits - 1)), bits);
}
