namespace Rnnc.Read.Keras;

/// <summary>The layers that rnnc reads from Keras files, by class name.</summary>
internal static class LayerTable
{
    private delegate KerasLayer Maker(LayerConfig config, WeightScope weights, KerasVersion version);

    private static readonly Dictionary<string, Maker> Classes = new(StringComparer.Ordinal)
    {
        ["Dense"] = (config, weights, version) => new DenseLayer(config, weights, version),
        ["LSTM"] = RecurrentLayer.Make,
        ["GRU"] = RecurrentLayer.Make,
        ["SimpleRNN"] = RecurrentLayer.Make,
        ["RNN"] = RecurrentLayer.Make,
        ["Flatten"] = (config, _, _) => new FlattenLayer(config),
        ["Reshape"] = (config, _, _) => new ReshapeLayer(config),
        ["Dropout"] = Identity,
        ["SpatialDropout1D"] = Identity,
        ["AlphaDropout"] = Identity,
        ["GaussianDropout"] = Identity,
        ["GaussianNoise"] = Identity,
        ["ActivityRegularization"] = Identity,
    };

    public static bool Knows(LayerConfig layer) =>
        layer.IsBuiltIn && (Classes.ContainsKey(layer.ClassName) || ActivationLayers.Knows(layer.ClassName) || NetworkConfig.IsNetwork(layer));

    /// <summary>All class names, for diagnostics.</summary>
    public static IEnumerable<string> Names => Classes.Keys.Concat(ActivationLayers.Names).Order(StringComparer.Ordinal);

    /// <summary>Makes a layer that the table knows.</summary>
    public static KerasLayer Make(LayerConfig layer, WeightScope weights, KerasVersion version)
    {
        if (ActivationLayers.Find(layer, version) is { } activation) return new ElementwiseLayer(layer, activation);
        if (NetworkConfig.IsNetwork(layer)) return new NetworkLayer(layer, weights, version);
        return Classes[layer.ClassName](layer, weights, version);
    }

    private static IdentityLayer Identity(LayerConfig config, WeightScope weights, KerasVersion version) => new IdentityLayer(config);
}
