using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// AdditiveAttention (Bahdanau et al., 2015, without its matrices): score[i, j] = sum over d of s[d] tanh(q_i[d] + k_j[d]), weights = softmax over j,
/// y = weights v, for q [batch, Tq, d], v [batch, Tv, e] and k [batch, Tv, d], which is v where it is not given; s is trained, 1 without use_scale.
/// </summary>
internal sealed class AdditiveAttentionLayer(LayerConfig config, WeightScope weights) : KerasLayer(config)
{
    private readonly bool useScale = config.Settings.Flag("use_scale", true);
    private Tensor? scale;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> inputs = AttentionLayer.Inputs(arguments, Where);
        if (Config.Settings.Flag("causal", false)) throw Config.Settings.Fault("causal", "false");
        Value query = inputs[0].Value, value = inputs[1].Value, key = inputs[^1].Value;
        int features = FixedExtent.Of(query.Type.Shape, 2, Where, "features");
        Formula formula = Formula(context);
        Value sums = formula.Apply(
            UnaryKind.Tanh,
            formula.Sum(formula.Apply(new Reshape(query.Type.Shape.Insert(2, 1)), query), formula.Apply(new Reshape(key.Type.Shape.Insert(1, 1)), key)));
        if (useScale)
        {
            scale ??= weights.Take("scale", $"an AdditiveAttention over {features} features", features);
            sums = formula.Product(sums, context.Constant(scale, Where, "scale"));
        }

        Value scores = formula.Apply(new Reduce(ReduceKind.Sum, [3], KeepDims: false), sums);
        Value attention = formula.Apply(new Softmax(2), scores, "attention");
        var result = new KerasTensor(formula.MatMul(attention, value));
        return arguments.Flag("return_attention_scores") ? [result, new KerasTensor(attention)] : [result];
    }
}
