using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>The functions of <see cref="BinaryKind"/> on floats and on integers. Floats are rounded once; integers are not yet wrapped.</summary>
internal static class BinaryFunction
{
    public static Func<float, float, float> OfFloats(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => static (a, b) => a + b,
        BinaryKind.Sub => static (a, b) => a - b,
        BinaryKind.Mul => static (a, b) => a * b,
        BinaryKind.Div => static (a, b) => a / b,
        BinaryKind.Min => Math.Min,
        BinaryKind.Max => Math.Max,
        BinaryKind.Pow => static (a, b) => (float)PortableMath.Pow(a, b),
        BinaryKind.SquaredDifference => static (a, b) => (float)(((double)a - b) * ((double)a - b)),
        BinaryKind.FloorDiv => static (a, b) => (float)Math.Floor((double)a / b),
        BinaryKind.FloorMod => FloorMod,
        _ => throw new TypeMismatchException($"{kind} of floats", "numbers for arithmetic, booleans for logic"),
    };

    public static Func<float, float, bool> PredicateOfFloats(BinaryKind kind) => kind switch
    {
        BinaryKind.Less => static (a, b) => a < b,
        BinaryKind.LessEqual => static (a, b) => a <= b,
        BinaryKind.Greater => static (a, b) => a > b,
        BinaryKind.GreaterEqual => static (a, b) => a >= b,
        BinaryKind.Equal => static (a, b) => a == b,
        BinaryKind.NotEqual => static (a, b) => a != b,
        _ => throw new TypeMismatchException($"{kind} of floats", "booleans"),
    };

    public static Func<long, long, long> OfIntegers(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => static (a, b) => unchecked(a + b),
        BinaryKind.Sub => static (a, b) => unchecked(a - b),
        BinaryKind.Mul => static (a, b) => unchecked(a * b),
        BinaryKind.Div => static (a, b) => b == -1 ? unchecked(-a) : a / NotZero(b),
        BinaryKind.Min => Math.Min,
        BinaryKind.Max => Math.Max,
        BinaryKind.Pow => IntegerPower,
        BinaryKind.SquaredDifference => static (a, b) => unchecked((a - b) * (a - b)),
        BinaryKind.FloorDiv => FloorDiv,
        BinaryKind.FloorMod => static (a, b) => b == -1 ? 0 : FloorRemainder(a, NotZero(b)),
        BinaryKind.Less => static (a, b) => a < b ? 1 : 0,
        BinaryKind.LessEqual => static (a, b) => a <= b ? 1 : 0,
        BinaryKind.Greater => static (a, b) => a > b ? 1 : 0,
        BinaryKind.GreaterEqual => static (a, b) => a >= b ? 1 : 0,
        BinaryKind.Equal => static (a, b) => a == b ? 1 : 0,
        BinaryKind.NotEqual => static (a, b) => a != b ? 1 : 0,
        BinaryKind.LogicalAnd => static (a, b) => a != 0 && b != 0 ? 1 : 0,
        BinaryKind.LogicalOr => static (a, b) => a != 0 || b != 0 ? 1 : 0,
        _ => throw new InvalidOperationException($"no function for {kind}"),
    };

    /// <summary>a - b floor(a / b) by the exact remainder, with the sign of b.</summary>
    private static float FloorMod(float a, float b)
    {
        float remainder = a % b;
        return remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
    }

    private static long FloorDiv(long a, long b)
    {
        if (b == -1) return unchecked(-a);
        long quotient = a / NotZero(b);
        return FloorRemainder(a, b) != a - (quotient * b) ? quotient - 1 : quotient;
    }

    private static long FloorRemainder(long a, long b)
    {
        long remainder = a % b;
        return remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
    }

    private static long IntegerPower(long a, long exponent)
    {
        if (exponent < 0) throw new TypeMismatchException($"an integer to the power {exponent}", "a power of 0 or more");
        long result = 1;
        for (long left = exponent; left > 0; left >>= 1)
        {
            if ((left & 1) != 0) result = unchecked(result * a);
            a = unchecked(a * a);
        }

        return result;
    }

    private static long NotZero(long divisor) =>
        divisor != 0 ? divisor : throw new TypeMismatchException("a division of integers by zero", "another divisor");
}
