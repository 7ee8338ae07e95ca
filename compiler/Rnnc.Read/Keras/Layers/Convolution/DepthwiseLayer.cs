using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// DepthwiseConv1D and SeparableConv1D. Depthwise: every feature c by itself, z[c m + j] = sum over places i of x_i[c] D[i, c, j], D [size, features, m].
/// Separable: then y = a(z P + b), P [features m, filters].
/// </summary>
internal sealed class DepthwiseLayer : KerasLayer
{
    private readonly WeightScope weights;
    private readonly KerasVersion version;
    private readonly int multiplier;
    private readonly int? filters;
    private readonly Activation activation;
    private Tensor? kernel;
    private Tensor? points;
    private Tensor? bias;

    public DepthwiseLayer(LayerConfig config, WeightScope weights, KerasVersion version, bool isSeparable)
        : base(config)
    {
        this.weights = weights;
        this.version = version;
        multiplier = config.Settings.Has("depth_multiplier") ? config.Settings.Count("depth_multiplier") : 1;
        filters = isSeparable ? config.Settings.Count("filters") : null;
        activation = ActivationReader.Read(config.Settings, "activation", version, "linear");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        TimeWindow window = TimeWindow.OfConvolution(Config, x.Shape);
        int features = FixedExtent.Of(x.Shape, 2, Where, "features");
        if (kernel is null) Load(window.Size, features);
        Formula formula = Formula(context);
        List<Value> taps = window.Taps(formula, x.Value, 0);
        Value y = multiplier == 1 ? Scaled(formula, taps) : ConvolutionLayer.Products(formula, taps, Spread(kernel!), null);
        if (points is not null) y = formula.MatMul(y, context.Constant(points, Where, "pointwise_kernel"));
        if (bias is not null) y = formula.Sum(y, context.Constant(bias, Where, "bias"));
        return [new KerasTensor(activation(formula, y, null))];
    }

    private Value Scaled(Formula formula, List<Value> taps)
    {
        int features = kernel!.Dims[1];
        return taps.Select((tap, i) => formula.Product(tap, formula.Constant(Tensor.Float(kernel.Floats.Slice(i * features, features).ToArray(), features), "kernel")))
            .Aggregate((sum, term) => formula.Sum(sum, term));
    }

    /// <summary>D as matrices: [size, features, features m], zeros where a feature does not reach.</summary>
    private static Tensor Spread(Tensor kernel)
    {
        (int size, int features, int each) = (kernel.Dims[0], kernel.Dims[1], kernel.Dims[2]);
        var values = new float[checked(size * features * features * each)];
        for (int i = 0; i < size * features; i++)
        {
            int feature = i % features;
            kernel.Floats.Slice(i * each, each).CopyTo(values.AsSpan((i * features * each) + (feature * each)));
        }

        return Tensor.Float(values, size, features, features * each);
    }

    private void Load(int size, int features)
    {
        string owner = $"a {Config.ClassName} over {size} steps of {features} features";
        kernel = weights.Take(filters is null && version.IsKeras3 ? "kernel" : "depthwise_kernel", owner, size, features, multiplier);
        if (filters is { } outputs)
        {
            Tensor stored = weights.Take("pointwise_kernel", owner, 1, features * multiplier, outputs);
            points = stored.Reshape(features * multiplier, outputs);
        }

        if (Config.Settings.Flag("use_bias", true)) bias = weights.Take("bias", owner, filters ?? features * multiplier);
        weights.RequireNoneLeft();
    }
}
