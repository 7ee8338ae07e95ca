using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A layer that is one activation function.</summary>
internal sealed class ElementwiseLayer(LayerConfig config, Activation activation) : KerasLayer(config)
{
    /// <summary>A softmax may run along the time axis.</summary>
    public override bool TreatsStepsAlike => Config.ClassName != "Softmax";

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Mask is not null && Config.ClassName == "Softmax") throw new InputException(Where, "a Softmax over masked steps", "one without a mask", "use Activation softmax, which knows no mask");
        return [new KerasTensor(activation(Formula(context), x.Value, null), x.Mask)];
    }
}
