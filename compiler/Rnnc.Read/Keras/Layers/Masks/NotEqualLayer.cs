using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The operation NotEqual with a number: what Keras 3 writes beside a Masking or an Embedding for its mask.</summary>
internal sealed class NotEqualLayer(LayerConfig config) : KerasLayer(config)
{
    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        Value x = arguments.Single().Value;
        double number = arguments.Number(1) ?? throw new InputException(Where, "NotEqual of two tensors", "a tensor and a number", "convert the model to TFLite");
        Formula formula = Formula(context);
        Value other = x.Type.Element == ElementType.Float32
            ? formula.Scalar(number)
            : context.Graph.Constant(Tensor.Integer(x.Type.Element, [(long)number]), Where);
        return [new KerasTensor(formula.Apply(BinaryKind.NotEqual, x, other))];
    }
}
