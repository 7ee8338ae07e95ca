using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="Name">The name that the checkpoint stores it under: the variable's in TensorFlow 1, the path of objects in TensorFlow 2.</param>
/// <param name="FullName">The variable's own name where the checkpoint tells it besides, else <paramref name="Name"/>.</param>
/// <param name="Type">Element type as stored.</param>
/// <param name="Shape">Its extents, all fixed.</param>
/// <param name="IsOptimizerSlot">It belongs to an optimizer, not to the network.</param>
public sealed record CheckpointVariable(string Name, string FullName, DataType Type, Shape Shape, bool IsOptimizerSlot)
{
    public override string ToString() => $"{FullName} {DataTypes.Name(Type)}{Shape}";
}
