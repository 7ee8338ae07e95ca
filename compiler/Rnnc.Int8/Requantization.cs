using System.Numerics;

namespace Rnnc.Int8;

/// <summary>The integer operations of docs/arithmetic.md, "tflm": what the reference kernels of TFLite Micro compute.</summary>
public static class Requantization
{
    /// <summary>Entries of the table that a squash reads.</summary>
    public const int SquashEntryCount = 256;

    /// <summary>Entries of the table of a softmax: differences of two 8-bit values.</summary>
    public const int SoftmaxEntryCount = 256;

    /// <summary>What the sum of a softmax stays below, so that the shift of its products has at most 31 bits.</summary>
    public const long SoftmaxSumLimit = 1L << 28;

    private const int SoftmaxSumShift = 12;

    /// <summary>value * multiplier * 2^(exponent - 31) by two roundings: of the doubled high word, halves up, then of the power of two, halves away from zero.</summary>
    public static int Requantize(long value, int multiplier, int exponent)
    {
        long high = DoubleHigh(value << Math.Max(exponent, 0), multiplier);
        return checked((int)DivideByPower(high, Math.Max(-exponent, 0)));
    }

    /// <summary>value * multiplier * 2^(exponent - 15), rounded once, halves up; the multiplier has 15 bits.</summary>
    public static int RequantizeOnce(long value, int multiplier, int exponent) => checked((int)Rescale.RightShift(15 - exponent).Apply(value * multiplier));

    /// <summary>(a * b + 2^30) >> 31.</summary>
    public static long DoubleHigh(long a, long b) => (a * b + (1L << 30)) >> 31;

    /// <summary>value / 2^shift, halves away from zero.</summary>
    public static long DivideByPower(long value, int shift) => shift == 0 ? value : (value + (1L << (shift - 1)) - (value < 0 ? 1 : 0)) >> shift;

    /// <summary>A sigmoid or tanh of a value with 12 fraction bits, times 3, as a value with 15: by 256 entries for magnitudes, mirrored.</summary>
    public static int Squash(ReadOnlySpan<int> entries, SquashKind kind, int value)
    {
        (int fractionBits, int shift, int offset) = Form(kind);
        int magnitude = Math.Abs(value), index = magnitude >> fractionBits, fraction = magnitude & ((1 << fractionBits) - 1);
        int height = index >= SquashEntryCount - 1 ? Ceiling(kind) : (entries[index] << fractionBits) + (entries[index + 1] - entries[index]) * fraction;
        int rounded = (int)Rescale.RightShift(shift).Apply(height);
        return value < 0 ? offset - rounded : offset + rounded;
    }

    /// <summary>The smallest and largest value that a squash by these entries can give.</summary>
    public static (int Low, int High) SquashRange(ReadOnlySpan<int> entries, SquashKind kind)
    {
        (int fractionBits, int shift, int offset) = Form(kind);
        int low = Ceiling(kind), high = low;
        for (int i = 0; i < SquashEntryCount - 1; i++)
        {
            int first = entries[i] << fractionBits, last = first + (entries[i + 1] - entries[i]) * ((1 << fractionBits) - 1);
            low = Math.Min(low, Math.Min(first, last));
            high = Math.Max(high, Math.Max(first, last));
        }

        int lowest = (int)Rescale.RightShift(shift).Apply(low), highest = (int)Rescale.RightShift(shift).Apply(high);
        return (offset + Math.Min(lowest, -highest), offset + Math.Max(highest, -lowest));
    }

    /// <summary>One group: exp by table, the sum with 19 fraction bits, its reciprocal by Newton's method, the products rounded to 8 bits.</summary>
    public static void Softmax(ReadOnlySpan<int> table, ReadOnlySpan<int> input, Span<int> output)
    {
        int largest = int.MinValue;
        foreach (int value in input) largest = Math.Max(largest, value);
        long sum = 0;
        foreach (int value in input) sum += SoftmaxTerm(table[largest - value]);
        (int reciprocal, int shift) = Reciprocal(checked((int)sum));
        for (int i = 0; i < input.Length; i++)
            output[i] = Arithmetic.Saturate(DivideByPower(DoubleHigh(reciprocal, table[largest - input[i]]), shift) - 128, 8);
    }

    /// <summary>What one entry adds to the sum.</summary>
    public static long SoftmaxTerm(int entry) => DivideByPower(entry, SoftmaxSumShift);

    /// <summary>2^31 / (m + 1) for the sum's mantissa m in 0 .. 1, and the shift that turns a product with it into 8 bits; 0 &lt; sum &lt; 2^28.</summary>
    public static (int Value, int Shift) Reciprocal(int sum)
    {
        int zeros = BitOperations.LeadingZeroCount((uint)sum);
        int mantissa = (int)(((uint)sum << zeros) - (1u << 31));
        return (FixedPoint.OneOverOnePlus(mantissa), SoftmaxSumShift + 31 - 8 - zeros);
    }

    private static (int FractionBits, int Shift, int Offset) Form(SquashKind kind) => kind == SquashKind.Sigmoid ? (9, 10, 1 << 14) : (8, 8, 0);

    /// <summary>The height beyond the last entry.</summary>
    private static int Ceiling(SquashKind kind) => kind == SquashKind.Sigmoid ? (1 << 24) - 1024 : (1 << 23) - 256;
}
