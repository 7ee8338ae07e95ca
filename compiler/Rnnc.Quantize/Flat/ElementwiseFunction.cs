using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>Functions of two numbers in double; predicates give 1 and 0.</summary>
internal static class ElementwiseFunction
{
    public static Func<double, double, double> Of(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => static (a, b) => a + b,
        BinaryKind.Sub => static (a, b) => a - b,
        BinaryKind.Mul => static (a, b) => a * b,
        BinaryKind.Div => static (a, b) => a / b,
        BinaryKind.Min => Math.Min,
        BinaryKind.Max => Math.Max,
        BinaryKind.Pow => PortableMath.Pow,
        BinaryKind.SquaredDifference => static (a, b) => (a - b) * (a - b),
        BinaryKind.FloorDiv => static (a, b) => Math.Floor(a / b),
        BinaryKind.FloorMod => static (a, b) => a - (b * Math.Floor(a / b)),
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
}
