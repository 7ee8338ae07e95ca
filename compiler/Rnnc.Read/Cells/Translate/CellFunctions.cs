using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>A function of one value.</summary>
/// <param name="Numbers">How many numbers follow the value: <c>clip(v, a, b)</c> has 2.</param>
public sealed record CellUnary(UnaryKind Kind, int Numbers = 0, double Alpha = 0, double Beta = 0);

/// <summary>The functions of cell files by name. What each computes is said at its kind.</summary>
public static class CellFunctions
{
    /// <summary>Functions of every element of one value.</summary>
    public static FrozenDictionary<string, CellUnary> OfElements { get; } = new Dictionary<string, CellUnary>
    {
        ["sigmoid"] = new(UnaryKind.Sigmoid),
        ["tanh"] = new(UnaryKind.Tanh),
        ["relu"] = new(UnaryKind.Relu),
        ["clip"] = new(UnaryKind.Clip, 2),
        ["hard_sigmoid"] = new(UnaryKind.HardSigmoid, 2),
        ["hard_swish"] = new(UnaryKind.HardSwish),
        ["leaky_relu"] = new(UnaryKind.LeakyRelu, 1),
        ["thresholded_relu"] = new(UnaryKind.ThresholdedRelu, 1),
        ["elu"] = new(UnaryKind.Elu, 1),
        ["celu"] = new(UnaryKind.Celu, 1),
        ["selu"] = new(UnaryKind.Selu, 0, (float)1.6732632423543772, (float)1.0507009873554805),
        ["softplus"] = new(UnaryKind.Softplus),
        ["softsign"] = new(UnaryKind.Softsign),
        ["silu"] = new(UnaryKind.Silu),
        ["mish"] = new(UnaryKind.Mish),
        ["gelu"] = new(UnaryKind.Gelu),
        ["gelu_tanh"] = new(UnaryKind.GeluTanh),
        ["log_sigmoid"] = new(UnaryKind.LogSigmoid),
        ["hard_shrink"] = new(UnaryKind.HardShrink, 1),
        ["soft_shrink"] = new(UnaryKind.SoftShrink, 1),
        ["tanh_shrink"] = new(UnaryKind.TanhShrink),
        ["squareplus"] = new(UnaryKind.Squareplus, 1),
        ["sparse_plus"] = new(UnaryKind.SparsePlus),
        ["scaled_tanh"] = new(UnaryKind.ScaledTanh, 2),
        ["abs"] = new(UnaryKind.Abs),
        ["sign"] = new(UnaryKind.Sign),
        ["square"] = new(UnaryKind.Square),
        ["sqrt"] = new(UnaryKind.Sqrt),
        ["rsqrt"] = new(UnaryKind.Rsqrt),
        ["exp"] = new(UnaryKind.Exp),
        ["expm1"] = new(UnaryKind.Expm1),
        ["log"] = new(UnaryKind.Log),
        ["log1p"] = new(UnaryKind.Log1p),
        ["sin"] = new(UnaryKind.Sin),
        ["cos"] = new(UnaryKind.Cos),
        ["erf"] = new(UnaryKind.Erf),
        ["floor"] = new(UnaryKind.Floor),
        ["ceil"] = new(UnaryKind.Ceil),
        ["round"] = new(UnaryKind.Round),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions of two values, element by element.</summary>
    public static FrozenDictionary<string, BinaryKind> OfPairs { get; } = new Dictionary<string, BinaryKind>
    {
        ["min"] = BinaryKind.Min,
        ["max"] = BinaryKind.Max,
        ["pow"] = BinaryKind.Pow,
        ["floor_div"] = BinaryKind.FloorDiv,
        ["floor_mod"] = BinaryKind.FloorMod,
        ["and"] = BinaryKind.LogicalAnd,
        ["or"] = BinaryKind.LogicalOr,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions of a whole vector that give one number. <c>min</c> and <c>max</c> of two values work element by element.</summary>
    public static FrozenDictionary<string, ReduceKind> OfVectors { get; } = new Dictionary<string, ReduceKind>
    {
        ["mean"] = ReduceKind.Mean,
        ["sum"] = ReduceKind.Sum,
        ["prod"] = ReduceKind.Prod,
        ["max"] = ReduceKind.Max,
        ["min"] = ReduceKind.Min,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions with a form of their own: mean((v - mean(v))^2); both kinds of softmax; where(condition, then, otherwise); not(condition); a, b = split(v).</summary>
    public static ImmutableArray<string> Others { get; } = ["var", "softmax", "log_softmax", "where", "not", "split"];

    public static bool Knows(string name) => OfElements.ContainsKey(name) || OfPairs.ContainsKey(name) || OfVectors.ContainsKey(name) || Others.Contains(name);

    /// <summary>All names, in order.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. OfElements.Keys.Concat(OfPairs.Keys).Concat(OfVectors.Keys).Concat(Others).Distinct().Order(StringComparer.Ordinal)];
}
