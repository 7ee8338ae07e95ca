using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>What is known of a loop's operands before it runs.</summary>
/// <param name="producerOf">The node that makes a value of the surrounding graph; null for its inputs.</param>
internal sealed class OperandValues(Func<Value, Node?> producerOf)
{
    /// <summary>The value as a constant, or null.</summary>
    public Tensor? ConstantOf(Value value) => (producerOf(value)?.Op as Constant)?.Value;

    /// <summary>All elements are zero, whatever the shape.</summary>
    public bool AreZeros(Value value)
    {
        Node? node = producerOf(value);
        while (node?.Op is BroadcastTo or Reshape or Transpose) node = producerOf(node.Inputs[0]);
        return node?.Op is Constant constant && Zeros.Are(constant.Value);
    }

    /// <summary>The free extent that the value is the length of; null where it is none.</summary>
    public Dim? FreeLength(Value value) =>
        producerOf(value) is { Op: Length length, Inputs: [var of] } && of.Type.Shape[length.Axis] is { Symbol: not null } dim ? dim : null;
}
