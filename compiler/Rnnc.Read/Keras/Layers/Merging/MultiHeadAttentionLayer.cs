using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// MultiHeadAttention (Vaswani et al., 2017): for each head h, softmax((q W_q + b_q)(k W_k + b_k)^T / sqrt(d)) (v W_v + b_v), the heads' results
/// through W_o [heads, e, outputs] added up, plus b_o; q [batch, Tq, .], v and k [batch, Tv, .], k is v where it is not given. Without masks.
/// </summary>
internal sealed class MultiHeadAttentionLayer : KerasLayer
{
    private readonly WeightScope weights;
    private readonly int heads;
    private readonly int keySize;
    private readonly int valueSize;
    private readonly bool useBias;
    private bool isLoaded;
    private (Tensor Kernel, Tensor? Bias) query;
    private (Tensor Kernel, Tensor? Bias) key;
    private (Tensor Kernel, Tensor? Bias) values;
    private (Tensor Kernel, Tensor? Bias) output;

    public MultiHeadAttentionLayer(LayerConfig config, WeightScope weights)
        : base(config)
    {
        this.weights = weights;
        heads = config.Settings.Count("num_heads");
        keySize = config.Settings.Count("key_dim");
        valueSize = config.Settings.Has("value_dim") ? config.Settings.Count("value_dim") : keySize;
        useBias = config.Settings.Flag("use_bias", true);
        if (config.Settings.Has("output_shape")) throw config.Settings.Fault("output_shape", "null: as many as the query has");
        if (config.Settings.Has("attention_axes") && config.Settings.List("attention_axes") is not [var axis]) throw config.Settings.Fault("attention_axes", "one axis");
        if (config.Settings.Has("use_gate") && config.Settings.Flag("use_gate", false)) throw config.Settings.Fault("use_gate", "false");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        List<KerasTensor> inputs = [];
        foreach ((string name, int place) in new[] { ("query", 0), ("value", 1), ("key", 2) }) inputs.AddRange([.. arguments.Positional(place), .. arguments.Keyword(name)]);
        if (arguments.Keyword("attention_mask").Count > 0 || arguments.Flag("use_causal_mask")) throw new InputException(Where, "attention with a mask", "attention without one", "convert the model to TFLite");
        AttentionLayer.RequireInputs(inputs, Where);
        if (!isLoaded) Load(inputs);
        Formula formula = Formula(context);
        Value q = formula.Product(Project(context, query, inputs[0].Value, "query"), formula.Scalar(1 / Math.Sqrt(keySize)));
        Value k = Project(context, key, inputs[^1].Value, "key"), v = Project(context, values, inputs[1].Value, "value");
        Value? sum = null;
        for (int head = 0; head < heads; head++)
        {
            Value scores = formula.Add(new MatMul(TransposeRight: true), null, formula.Columns(q, head * keySize, keySize), formula.Columns(k, head * keySize, keySize));
            Value read = formula.MatMul(formula.Apply(new Softmax(2), scores), formula.Columns(v, head * valueSize, valueSize));
            int outputs = output.Kernel.Dims[2], size = valueSize * outputs;
            Value part = formula.MatMul(read, formula.Constant(Tensor.Float(output.Kernel.Floats.Slice(head * size, size).ToArray(), valueSize, outputs), "output"));
            sum = sum is null ? part : formula.Sum(sum, part);
        }

        if (output.Bias is not null) sum = formula.Sum(sum!, context.Constant(output.Bias, Where, "output_bias"));
        if (arguments.Flag("return_attention_scores")) throw new InputException(Where, "attention scores of every head", "the result alone", "call the layer without return_attention_scores");
        return [new KerasTensor(sum!, inputs[0].Mask)];
    }

    /// <summary>x W + b with the heads side by side.</summary>
    private Value Project(KerasContext context, (Tensor Kernel, Tensor? Bias) part, Value x, string name)
    {
        Formula formula = Formula(context);
        Value y = formula.MatMul(x, formula.Constant(part.Kernel.Reshape(part.Kernel.Dims[0], part.Kernel.Dims[1] * part.Kernel.Dims[2]), name));
        return part.Bias is null ? y : formula.Sum(y, formula.Constant(part.Bias.Reshape(part.Bias.Count), name + "_bias"));
    }

    private void Load(List<KerasTensor> inputs)
    {
        string owner = $"a MultiHeadAttention of {heads} heads";
        int queryFeatures = Features(inputs[0]), valueFeatures = Features(inputs[1]), keyFeatures = Features(inputs[^1]);
        query = Take("query_dense", [queryFeatures, heads, keySize], [heads, keySize]);
        key = Take("key_dense", [keyFeatures, heads, keySize], [heads, keySize]);
        values = Take("value_dense", [valueFeatures, heads, valueSize], [heads, valueSize]);
        output = Take("output_dense", [heads, valueSize, queryFeatures], [queryFeatures]);
        isLoaded = true;

        int Features(KerasTensor tensor) => FixedExtent.Of(tensor.Shape, 2, Where, "features");

        (Tensor, Tensor?) Take(string part, ImmutableArray<int> kernel, ImmutableArray<int> bias)
        {
            WeightScope scope = weights.PartOf(part, "_" + part);
            Tensor matrix = scope.Take("kernel", owner, kernel.AsSpan());
            return (matrix, useBias ? scope.Take("bias", owner, bias.AsSpan()) : null);
        }
    }
}
