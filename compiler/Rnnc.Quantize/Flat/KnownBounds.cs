using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>Bounds that follow from an operation and what is known of its operands, whatever the data: 1 - sigmoid(x) lies between 0 and 1.</summary>
internal static class KnownBounds
{
    public static (double Low, double High)? Of(Op op, IReadOnlyList<FlatOperand> operands)
    {
        if (op is Unary unary) return OfUnary(unary);
        if (op is Binary { Kind: BinaryKind.Less or BinaryKind.LessEqual or BinaryKind.Greater or BinaryKind.GreaterEqual or BinaryKind.Equal or BinaryKind.NotEqual }) return (0, 1);
        if (op is not Binary binary || Of(operands[0].Value) is not { } a || Of(operands[1].Value) is not { } b) return null;
        switch (binary.Kind)
        {
            case BinaryKind.Add: return (a.Low + b.Low, a.High + b.High);
            case BinaryKind.Sub: return (a.Low - b.High, a.High - b.Low);
            case BinaryKind.Mul:
                double[] corners = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
                return (corners.Min(), corners.Max());
            case BinaryKind.Min: return (Math.Min(a.Low, b.Low), Math.Min(a.High, b.High));
            case BinaryKind.Max: return (Math.Max(a.Low, b.Low), Math.Max(a.High, b.High));
            default: return null;
        }
    }

    private static (double Low, double High)? Of(FlatValue value) => value.Constant is { } values ? (values.Min(), values.Max()) : value.Known;

    private static (double Low, double High)? OfUnary(Unary unary) => unary.Kind switch
    {
        UnaryKind.Sigmoid or UnaryKind.HardSigmoid => (0, 1),
        UnaryKind.Tanh or UnaryKind.Softsign or UnaryKind.Erf or UnaryKind.Sin or UnaryKind.Cos => (-1, 1),
        UnaryKind.Clip => (unary.Alpha, unary.Beta),
        _ => null,
    };
}
