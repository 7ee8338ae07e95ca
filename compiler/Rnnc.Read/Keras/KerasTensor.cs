using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A tensor between layers with the mask that Keras hands on beside it.</summary>
/// <param name="Mask">[batch, time], true where a step counts; null where all do.</param>
internal sealed record KerasTensor(Value Value, Value? Mask = null)
{
    public TensorType Type => Value.Type;

    public Shape Shape => Value.Type.Shape;
}
