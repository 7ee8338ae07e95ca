using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Attention (Luong et al., 2015): scores = q k^T (times a trained scale with use_scale), weights = softmax(scores), y = weights v, for
/// q [batch, Tq, d], v [batch, Tv, e] and k [batch, Tv, d], which is v where it is not given. With return_attention_scores also the weights.
/// </summary>
internal sealed class AttentionLayer : KerasLayer
{
    private readonly WeightScope weights;
    private readonly bool useScale;
    private Tensor? scale;

    public AttentionLayer(LayerConfig config, WeightScope weights)
        : base(config)
    {
        this.weights = weights;
        useScale = config.Settings.Flag("use_scale", false);
        if (config.Settings.Text("score_mode", "dot") != "dot") throw config.Settings.Fault("score_mode", "dot");
        if (config.Settings.Flag("causal", false)) throw config.Settings.Fault("causal", "false");
    }

    /// <summary>The query, the value and where it is given the key of an attention without masks.</summary>
    internal static IReadOnlyList<KerasTensor> Inputs(CallArguments arguments, Origin where)
    {
        IReadOnlyList<KerasTensor> inputs = arguments.All();
        if (arguments.Keyword("mask").Count > 0 || arguments.Flag("use_causal_mask")) throw new InputException(where, "attention with a mask", "attention without one", "convert the model to TFLite");
        RequireInputs(inputs, where);
        return inputs;
    }

    internal static void RequireInputs(IReadOnlyList<KerasTensor> inputs, Origin where)
    {
        if (inputs.Count is not (2 or 3) || inputs.Any(input => input.Shape.Rank != 3))
            throw new InputException(where, $"attention over {string.Join(", ", inputs.Select(input => input.Shape))}", "a query and a value (and a key), each [batch, steps, features]", "convert the model to TFLite");
        if (inputs.Any(input => input.Mask is not null)) throw new InputException(where, "attention with a mask", "attention without one", "convert the model to TFLite");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> inputs = Inputs(arguments, Where);
        Formula formula = Formula(context);
        Value value = inputs[1].Value, key = inputs[^1].Value;
        Value scores = formula.Add(new MatMul(TransposeRight: true), null, inputs[0].Value, key);
        if (useScale)
        {
            scale ??= weights.Take("scale", "an Attention with use_scale");
            scores = formula.Product(scores, context.Constant(scale, Where, "scale"));
        }

        Value attention = formula.Apply(new Softmax(2), scores, "attention");
        var result = new KerasTensor(formula.MatMul(attention, value));
        return arguments.Flag("return_attention_scores") ? [result, new KerasTensor(attention)] : [result];
    }
}
