using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Conv1D: y_k = a(sum over places i of x_(k stride + i dilation - before) W_i + b), W [size, features, filters]. A mask ends here, as in Keras.</summary>
internal sealed class ConvolutionLayer : KerasLayer
{
    private readonly WeightScope weights;
    private readonly int filters;
    private readonly bool useBias;
    private readonly Activation activation;
    private Tensor? kernel;
    private Tensor? bias;

    public ConvolutionLayer(LayerConfig config, WeightScope weights, KerasVersion version)
        : base(config)
    {
        this.weights = weights;
        filters = config.Settings.Count("filters");
        useBias = config.Settings.Flag("use_bias", true);
        activation = ActivationReader.Read(config.Settings, "activation", version, "linear");
        if (config.Settings.Integer("groups", 1) != 1) throw config.Settings.Fault("groups", "1");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        TimeWindow window = TimeWindow.OfConvolution(Config, x.Shape);
        int features = FixedExtent.Of(x.Shape, 2, Where, "features");
        if (kernel is null) Load(window.Size, features);
        Value y = Products(Formula(context), window.Taps(Formula(context), x.Value, 0), kernel!, bias is null ? null : context.Constant(bias, Where, "bias"));
        return [new KerasTensor(activation(Formula(context), y, null))];
    }

    /// <summary>The sum of products of the taps with the matrices of a kernel [places, features, results], and a bias.</summary>
    internal static Value Products(Formula formula, List<Value> taps, Tensor kernel, Value? bias)
    {
        int size = kernel.Dims[1] * kernel.Dims[2];
        var operands = new List<Value>();
        for (int i = 0; i < taps.Count; i++)
        {
            operands.Add(taps[i]);
            operands.Add(formula.Constant(Tensor.Float(kernel.Floats.Slice(i * size, size).ToArray(), kernel.Dims[1], kernel.Dims[2]), "kernel"));
        }

        if (bias is not null) operands.Add(bias);
        return formula.Add(new Linear(taps.Count, bias is not null), null, [.. operands]);
    }

    private void Load(int size, int features)
    {
        string owner = $"a Conv1D of {filters} filters over {size} steps of {features} features";
        kernel = weights.Take("kernel", owner, size, features, filters);
        if (useBias) bias = weights.Take("bias", owner, filters);
        weights.RequireNoneLeft();
    }
}
