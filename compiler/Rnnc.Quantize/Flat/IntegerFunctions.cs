using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>Unary functions that integers have without a table.</summary>
internal static class IntegerFunctions
{
    public static bool Has(UnaryKind kind) => kind is UnaryKind.Identity or UnaryKind.Neg or UnaryKind.Abs or UnaryKind.Square or UnaryKind.Relu or UnaryKind.Clip or UnaryKind.Affine or UnaryKind.LogicalNot;

    /// <summary>The power operation of wide values that a function is, or null.</summary>
    public static PowerKind? PowerOf(UnaryKind kind) => kind switch
    {
        UnaryKind.Reciprocal => PowerKind.Reciprocal,
        UnaryKind.Rsqrt => PowerKind.ReciprocalSquareRoot,
        UnaryKind.Sqrt => PowerKind.SquareRoot,
        _ => null,
    };
}
