using Rnnc.Ir;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>
/// The activation functions of a recurrent operator, in the order of its directions. activation_alpha and activation_beta are lists of numbers for those
/// functions that take one, in order; those that find none left have ONNX's defaults.
/// </summary>
internal static class RecurrentActivations
{
    /// <param name="Kind">The function.</param>
    /// <param name="Alpha">Default of alpha; null where the function takes none.</param>
    /// <param name="Beta">Default of beta; null where the function takes none.</param>
    private sealed record Function(UnaryKind Kind, double? Alpha = null, double? Beta = null);

    private static readonly Dictionary<string, Function> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sigmoid"] = new(UnaryKind.Sigmoid),
        ["Tanh"] = new(UnaryKind.Tanh),
        ["Relu"] = new(UnaryKind.Relu),
        ["Softsign"] = new(UnaryKind.Softsign),
        ["Softplus"] = new(UnaryKind.Softplus),
        ["Affine"] = new(UnaryKind.Affine, 1, 0),
        ["LeakyRelu"] = new(UnaryKind.LeakyRelu, 0.01),
        ["ThresholdedRelu"] = new(UnaryKind.ThresholdedRelu, 1),
        ["ScaledTanh"] = new(UnaryKind.ScaledTanh, 1, 1),
        ["HardSigmoid"] = new(UnaryKind.HardSigmoid, 0.2, 0.5),
        ["Elu"] = new(UnaryKind.Elu, 1),
    };

    /// <summary>The functions of all directions.</summary>
    /// <param name="defaults">The functions of one direction where the attribute is absent.</param>
    /// <exception cref="InputException">A function that ONNX does not define, or another number of them.</exception>
    public static Activation[] Read(NodeContext node, string[] defaults, int directions)
    {
        string[] names = node.Attribute("activations") is { } given ? [.. given.Strings.Select(name => name.ToStringUtf8())] : [.. Enumerable.Repeat(defaults, directions).SelectMany(each => each)];
        if (names.Length != defaults.Length * directions) throw node.Refuse($"{names.Length} activations", $"{defaults.Length} for each of {directions} directions", NodeContext.Intact);
        var alphas = new Queue<float>(Numbers(node, "activation_alpha"));
        var betas = new Queue<float>(Numbers(node, "activation_beta"));
        return [.. names.Select(name => Make(node, name, alphas, betas))];
    }

    private static Activation Make(NodeContext node, string name, Queue<float> alphas, Queue<float> betas)
    {
        if (!Functions.TryGetValue(name, out Function? function)) throw node.Refuse($"the activation \"{name}\"", $"one of {string.Join(", ", Functions.Keys)}", "export the model with one of them");
        double alpha = function.Alpha is { } defaultAlpha ? alphas.TryDequeue(out float a) ? a : defaultAlpha : 0;
        double beta = function.Beta is { } defaultBeta ? betas.TryDequeue(out float b) ? b : defaultBeta : 0;
        return ActivationFunctions.Of(function.Kind, alpha, beta);
    }

    private static float[] Numbers(NodeContext node, string name)
    {
        float[] numbers = node.Attribute(name) is { } attribute ? [.. attribute.Floats] : [];
        return numbers.All(float.IsFinite) ? numbers : throw node.Refuse($"{name} that is not finite", "finite numbers", NodeContext.Intact);
    }
}
