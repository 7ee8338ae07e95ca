using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Layers that are one activation function with arguments; Keras also takes them in place of a function.</summary>
internal static class ActivationLayers
{
    private static readonly Dictionary<string, Func<LayerConfig, KerasVersion, Activation>> Classes = new(StringComparer.Ordinal)
    {
        ["Activation"] = (layer, version) => ActivationReader.Read(layer.Settings, "activation", version),
        ["ReLU"] = (layer, _) => Relu(layer.Settings),
        ["LeakyReLU"] = (layer, _) => ActivationFunctions.Of(UnaryKind.LeakyRelu, Either(layer.Settings, "negative_slope", "alpha", 0.3)),
        ["ELU"] = (layer, _) => ActivationFunctions.Of(UnaryKind.Elu, layer.Settings.Number("alpha", 1)),
        ["ThresholdedReLU"] = (layer, _) => ActivationFunctions.Of(UnaryKind.ThresholdedRelu, layer.Settings.Number("theta", 1)),
        ["Softmax"] = (layer, _) => Softmax(layer.Settings),
    };

    /// <summary>Names of all classes that are activations.</summary>
    public static IEnumerable<string> Names => Classes.Keys;

    public static bool Knows(string className) => Classes.ContainsKey(className);

    /// <summary>The function, or null where the class is no activation layer of Keras.</summary>
    public static Activation? Find(LayerConfig layer, KerasVersion version) =>
        layer.IsBuiltIn && Classes.TryGetValue(layer.ClassName, out var read) ? read(layer, version) : null;

    /// <summary>min(max(x, 0), maximum) above the threshold t, slope (x - t) below it.</summary>
    private static Activation Relu(ConfigObject settings)
    {
        double slope = settings.Number("negative_slope", 0);
        double threshold = settings.Number("threshold", 0);
        double maximum = settings.Number("max_value", double.PositiveInfinity);
        if (threshold == 0 && slope == 0)
            return double.IsFinite(maximum) ? ActivationFunctions.Of(UnaryKind.Clip, 0, maximum) : ActivationFunctions.Of(UnaryKind.Relu);
        if (threshold == 0 && double.IsInfinity(maximum)) return ActivationFunctions.Of(UnaryKind.LeakyRelu, slope);
        return (formula, x, name) =>
        {
            Value positive = threshold == 0 ? formula.Apply(UnaryKind.Relu, x) : formula.Apply(UnaryKind.ThresholdedRelu, x, null, threshold);
            if (double.IsFinite(maximum)) positive = formula.Apply(UnaryKind.Clip, positive, null, 0, maximum);
            Value below = formula.Apply(UnaryKind.Relu, formula.Apply(UnaryKind.Affine, x, null, -1, threshold));
            return formula.Difference(positive, formula.Product(below, formula.Scalar(slope)), name);
        };
    }

    private static Activation Softmax(ConfigObject settings)
    {
        if (settings.TryFind("axis", out JsonElement element) && element.ValueKind == JsonValueKind.Array && element.GetArrayLength() != 1)
            throw settings.Fault("axis", "one axis");
        int axis = element.ValueKind == JsonValueKind.Array
            ? ConfigObject.TryInteger(element[0], out int only) ? only : throw settings.Fault("axis", "one axis")
            : settings.Integer("axis", -1);
        return (formula, x, name) => formula.Apply(new Softmax(axis < 0 ? axis + x.Type.Rank : axis), x, name);
    }

    private static double Either(ConfigObject settings, string key, string older, double fallback) =>
        settings.Number(settings.Has(key) ? key : older, fallback);
}
