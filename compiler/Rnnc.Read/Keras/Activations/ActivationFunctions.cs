using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Keras' activation functions by name, with their default arguments, in the meaning of the Keras that wrote the file.</summary>
internal static class ActivationFunctions
{
    // Klambauer et al., 2017; the digits are Keras' own.
    private const double SeluAlpha = 1.6732632423543772848170429916717;
    private const double SeluScale = 1.0507009873554804934193349852946;

    /// <summary>The one function that means another thing since Keras 3.</summary>
    private const string HardSigmoid = "hard_sigmoid";

    private static readonly Dictionary<string, Activation> Functions = new(StringComparer.Ordinal)
    {
        ["linear"] = (_, x, _) => x,
        ["relu"] = Of(UnaryKind.Relu),
        ["relu6"] = Of(UnaryKind.Clip, 0, 6),
        ["leaky_relu"] = Of(UnaryKind.LeakyRelu, 0.2),
        ["elu"] = Of(UnaryKind.Elu, 1),
        ["selu"] = Of(UnaryKind.Selu, SeluAlpha, SeluScale),
        ["celu"] = Of(UnaryKind.Celu, 1),
        ["gelu"] = Of(UnaryKind.Gelu),
        ["silu"] = Of(UnaryKind.Silu),
        ["swish"] = Of(UnaryKind.Silu),
        ["mish"] = Of(UnaryKind.Mish),
        ["softplus"] = Of(UnaryKind.Softplus),
        ["softsign"] = Of(UnaryKind.Softsign),
        ["squareplus"] = Of(UnaryKind.Squareplus, 4),
        ["tanh"] = Of(UnaryKind.Tanh),
        ["tanh_shrink"] = Of(UnaryKind.TanhShrink),
        ["sigmoid"] = Of(UnaryKind.Sigmoid),
        ["log_sigmoid"] = Of(UnaryKind.LogSigmoid),
        ["hard_silu"] = Of(UnaryKind.HardSwish),
        ["hard_swish"] = Of(UnaryKind.HardSwish),
        ["hard_tanh"] = Of(UnaryKind.Clip, -1, 1),
        ["hard_shrink"] = Of(UnaryKind.HardShrink, 0.5),
        ["soft_shrink"] = Of(UnaryKind.SoftShrink, 0.5),
        ["sparse_plus"] = Of(UnaryKind.SparsePlus),
        ["sparse_sigmoid"] = Of(UnaryKind.HardSigmoid, 0.5, 0.5),
        ["exponential"] = Of(UnaryKind.Exp),
        ["softmax"] = (formula, x, name) => formula.Apply(new Softmax(x.Type.Rank - 1), x, name),
        ["log_softmax"] = (formula, x, name) => formula.Apply(new Softmax(x.Type.Rank - 1, Log: true), x, name),
    };

    /// <summary>Names of all functions.</summary>
    public static IEnumerable<string> Names => Functions.Keys.Append(HardSigmoid);

    /// <summary>clip(x/6 + 1/2, 0, 1) since Keras 3, clip(x/5 + 1/2, 0, 1) before.</summary>
    private static readonly Activation HardSigmoid3 = Of(UnaryKind.HardSigmoid, 1.0 / 6, 0.5);
    private static readonly Activation HardSigmoid2 = Of(UnaryKind.HardSigmoid, 0.2, 0.5);

    /// <summary>The function, or null where Keras has none of that name.</summary>
    public static Activation? Find(string name, KerasVersion version) => name == HardSigmoid
        ? version.IsKeras3 ? HardSigmoid3 : HardSigmoid2
        : Functions.GetValueOrDefault(name);

    public static Activation Of(UnaryKind kind, double alpha = 0, double beta = 0) =>
        (formula, x, name) => formula.Apply(kind, x, name, alpha, beta);
}
