using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The layers that rnnc reads from Keras files, by class name.</summary>
internal static class LayerTable
{
    private delegate KerasLayer Maker(LayerConfig config, WeightScope weights, KerasDialect dialect);

    private static readonly Dictionary<string, Maker> Classes = new(StringComparer.Ordinal)
    {
        ["Dense"] = (config, weights, dialect) => new DenseLayer(config, weights, dialect.Version),
        ["LSTM"] = RecurrentLayer.Make,
        ["GRU"] = RecurrentLayer.Make,
        ["SimpleRNN"] = RecurrentLayer.Make,
        ["RNN"] = RecurrentLayer.Make,
        ["Bidirectional"] = (config, weights, dialect) => new BidirectionalLayer(config, weights, dialect),
        ["LSTMCell"] = (config, weights, dialect) => new CellLayer(config, weights, dialect),
        ["GRUCell"] = (config, weights, dialect) => new CellLayer(config, weights, dialect),
        ["SimpleRNNCell"] = (config, weights, dialect) => new CellLayer(config, weights, dialect),
        ["TimeDistributed"] = (config, weights, dialect) => new TimeDistributedLayer(config, weights, dialect),
        ["Embedding"] = (config, weights, _) => new EmbeddingLayer(config, weights),
        ["BatchNormalization"] = (config, weights, _) => new BatchNormalizationLayer(config, weights),
        ["LayerNormalization"] = (config, weights, _) => new LayerNormalizationLayer(config, weights),
        ["GlobalAveragePooling1D"] = (config, _, _) => new GlobalPoolingLayer(config, ReduceKind.Mean),
        ["GlobalMaxPooling1D"] = (config, _, _) => new GlobalPoolingLayer(config, ReduceKind.Max),
        ["Conv1D"] = (config, weights, dialect) => new ConvolutionLayer(config, weights, dialect.Version),
        ["DepthwiseConv1D"] = (config, weights, dialect) => new DepthwiseLayer(config, weights, dialect.Version, isSeparable: false),
        ["SeparableConv1D"] = (config, weights, dialect) => new DepthwiseLayer(config, weights, dialect.Version, isSeparable: true),
        ["MaxPooling1D"] = (config, _, _) => new PoolingLayer(config, isAverage: false),
        ["AveragePooling1D"] = (config, _, _) => new PoolingLayer(config, isAverage: true),
        ["Normalization"] = (config, weights, _) => new NormalizationLayer(config, weights),
        ["PReLU"] = (config, weights, _) => new PReluLayer(config, weights),
        ["Cropping1D"] = (config, _, _) => new EdgeLayer(config, crops: true),
        ["ZeroPadding1D"] = (config, _, _) => new EdgeLayer(config, crops: false),
        ["UpSampling1D"] = (config, _, _) => new UpSamplingLayer(config),
        ["Add"] = (config, _, _) => new MergeLayer(config, BinaryKind.Add),
        ["Subtract"] = (config, _, _) => new MergeLayer(config, BinaryKind.Sub),
        ["Multiply"] = (config, _, _) => new MergeLayer(config, BinaryKind.Mul),
        ["Maximum"] = (config, _, _) => new MergeLayer(config, BinaryKind.Max),
        ["Minimum"] = (config, _, _) => new MergeLayer(config, BinaryKind.Min),
        ["Average"] = (config, _, _) => new MergeLayer(config, BinaryKind.Add, isAverage: true),
        ["Concatenate"] = (config, _, _) => new ConcatenateLayer(config),
        ["Dot"] = (config, _, _) => new DotLayer(config),
        ["Attention"] = (config, weights, _) => new AttentionLayer(config, weights),
        ["AdditiveAttention"] = (config, weights, _) => new AdditiveAttentionLayer(config, weights),
        ["MultiHeadAttention"] = (config, weights, _) => new MultiHeadAttentionLayer(config, weights),
        ["Masking"] = (config, _, _) => new MaskingLayer(config),
        ["NotEqual"] = (config, _, _) => new NotEqualLayer(config),
        ["Any"] = (config, _, _) => new AnyLayer(config),
        ["Permute"] = (config, _, _) => new PermuteLayer(config),
        ["RepeatVector"] = (config, _, _) => new RepeatVectorLayer(config),
        ["Rescaling"] = (config, _, _) => new ElementwiseLayer(config, ActivationFunctions.Of(UnaryKind.Affine, config.Settings.Number("scale", 1), config.Settings.Number("offset", 0))),
        ["Flatten"] = (config, _, _) => new FlattenLayer(config),
        ["Reshape"] = (config, _, _) => new ReshapeLayer(config),
        ["Dropout"] = Identity,
        ["SpatialDropout1D"] = Identity,
        ["AlphaDropout"] = Identity,
        ["GaussianDropout"] = Identity,
        ["GaussianNoise"] = Identity,
        ["ActivityRegularization"] = Identity,
    };

    /// <summary>Names of all classes that are read, networks inside of networks among them.</summary>
    public static IEnumerable<string> Names => Classes.Keys.Concat(ActivationLayers.Names).Concat(NetworkConfig.ClassNames);

    public static bool Knows(LayerConfig layer) =>
        layer.IsBuiltIn && (Classes.ContainsKey(layer.ClassName) || ActivationLayers.Knows(layer.ClassName) || NetworkConfig.IsNetwork(layer));

    /// <summary>Makes a layer that the table knows.</summary>
    public static KerasLayer Make(LayerConfig layer, WeightScope weights, KerasDialect dialect)
    {
        if (ActivationLayers.Find(layer, dialect.Version) is { } activation) return new ElementwiseLayer(layer, activation);
        if (NetworkConfig.IsNetwork(layer)) return new NetworkLayer(layer, weights, dialect);
        return Classes[layer.ClassName](layer, weights, dialect);
    }

    private static IdentityLayer Identity(LayerConfig config, WeightScope weights, KerasDialect dialect) => new IdentityLayer(config);
}
