namespace Rnnc.Read.Keras;

/// <summary>A layer that is one activation function.</summary>
internal sealed class ElementwiseLayer(LayerConfig config, Activation activation) : KerasLayer(config)
{
    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        return [new KerasTensor(activation(Formula(context), x.Value, null), x.Mask)];
    }
}
