using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Lower;

/// <summary>A comparison as the program has it: of two kinds of order, with operands in the other order where it is one of the other two.</summary>
internal readonly record struct Comparison(CompareKind Kind, bool Swaps)
{
    /// <summary>A quotient this close to an integer is that integer, rounded on the way.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Thresholds beyond all integers of a program stop here.</summary>
    private const double Limit = 1 << 30;

    public static Comparison? Of(BinaryKind kind) => kind switch
    {
        BinaryKind.Less => new(CompareKind.Less, false),
        BinaryKind.LessEqual => new(CompareKind.LessEqual, false),
        BinaryKind.Greater => new(CompareKind.Less, true),
        BinaryKind.GreaterEqual => new(CompareKind.LessEqual, true),
        BinaryKind.Equal => new(CompareKind.Equal, false),
        BinaryKind.NotEqual => new(CompareKind.NotEqual, false),
        _ => null,
    };

    /// <summary>The integer that stands for a real threshold on one side, so that the comparison with integers is exact; false where an equality can have none.</summary>
    /// <param name="threshold">In integer steps of the other side.</param>
    /// <param name="isLeft">The threshold is the left operand.</param>
    public bool TryBound(double threshold, bool isLeft, out int bound)
    {
        double nearest = Math.Round(threshold);
        bool isInteger = Math.Abs(threshold - nearest) <= Rounding * Math.Max(1, Math.Abs(threshold));
        bool up = (Kind == CompareKind.Less) != isLeft;
        bound = (int)Math.Clamp(isInteger ? nearest : up ? Math.Ceiling(threshold) : Math.Floor(threshold), -Limit, Limit);
        return isInteger || Kind is CompareKind.Less or CompareKind.LessEqual;
    }
}
