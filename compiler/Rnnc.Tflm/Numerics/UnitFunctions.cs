using Rnnc.Int8;

namespace Rnnc.Tflm.Numerics;

/// <summary>
/// exp, sigmoid and tanh of fixed-point words, as TFLite's 8-bit kernels compute them: docs/arithmetic.md, "tflm". An argument has some
/// integer bits n (a word v is v * 2^(n - 31)), a result none.
/// </summary>
internal static class UnitFunctions
{
    /// <summary>exp(-2^k) for k from -2 to 4.</summary>
    private static readonly int[] Powers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

    private const int ExpOfMinusEighth = 1895147668, Third = 715827883;

    /// <param name="value">0 or less.</param>
    /// <param name="integerBits">0 to 5.</param>
    public static int ExpOfNegative(int value, int integerBits)
    {
        if (value == 0) return FixedPoint.One;
        int fractionBits = 31 - integerBits, quarter = 1 << (fractionBits - 2);
        int inQuarter = (value & (quarter - 1)) - quarter;
        int result = ExpNearZero(FixedPoint.ShiftLeft(inQuarter, integerBits));
        int rest = unchecked(inQuarter - value);
        for (int k = -2; k < integerBits; k++)
        {
            if ((rest >> (fractionBits + k) & 1) != 0) result = FixedPoint.Multiply(result, Powers[k + 2]);
        }

        return result;
    }

    /// <summary>1 / (1 + exp(-v)).</summary>
    public static int Sigmoid(int value, int integerBits)
    {
        if (value == 0) return 1 << 30;
        int positive = FixedPoint.OneOverOnePlus(ExpOfNegative(-Math.Abs(value), integerBits));
        return value > 0 ? positive : FixedPoint.One - positive;
    }

    /// <summary>tanh(v), by (1 - exp(-2v)) / (1 + exp(-2v)).</summary>
    public static int Tanh(int value, int integerBits)
    {
        if (value == 0) return 0;
        // Twice a value is the same word with one integer bit more.
        int magnitude = FixedPoint.OneMinusOverOnePlus(ExpOfNegative(-Math.Abs(value), integerBits + 1));
        return value > 0 ? magnitude : -magnitude;
    }

    /// <summary>1 / sqrt(value) as Multiplier * 2^(Exponent - 31), by five steps of Newton's method from 1 with 3 integer bits; value is 1 to 2^29 - 1.</summary>
    public static (int Multiplier, int Exponent) ReciprocalSquareRoot(int value)
    {
        if (value == 1) return (int.MaxValue, 0);
        int pairs = (int.LeadingZeroCount(value) - 1) / 2 - 1, shift = 11 - pairs;
        int half = value << (2 * pairs) >> 1, quarter = (int)Requantization.DivideByPower(half, 1), x = 1 << 28;
        for (int i = 0; i < 5; i++)
        {
            int cube = FixedPoint.ShiftLeft(FixedPoint.Multiply(FixedPoint.Multiply(x, x), x), 6);
            x = FixedPoint.ShiftLeft(unchecked(FixedPoint.Multiply((1 << 28) + (1 << 27), x) - FixedPoint.Multiply(quarter, cube)), 3);
        }

        int root = FixedPoint.Multiply(x, 1518500250);
        return shift < 0 ? (root << -shift, 0) : (root, -shift);
    }

    /// <summary>exp(a) for a in -1/4 .. 0: its series at -1/8.</summary>
    private static int ExpNearZero(int a)
    {
        int x = a + (1 << 28), square = FixedPoint.Multiply(x, x), cube = FixedPoint.Multiply(square, x), fourth = FixedPoint.Multiply(square, square);
        int tail = FixedPoint.Multiply((int)Requantization.DivideByPower(fourth, 2) + cube, Third) + square;
        int sum = x + (int)Requantization.DivideByPower(tail, 1);
        return ExpOfMinusEighth + FixedPoint.Multiply(ExpOfMinusEighth, sum);
    }
}
