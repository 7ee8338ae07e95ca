using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>One operation: an op, the values it reads, the values it makes.</summary>
public sealed class Node(Op op, ImmutableArray<Value> inputs, ImmutableArray<Value> outputs, Origin origin)
{
    public Op Op { get; } = op;

    public ImmutableArray<Value> Inputs { get; } = inputs;

    public ImmutableArray<Value> Outputs { get; } = outputs;

    public Origin Origin { get; } = origin;

    /// <summary>The only result; throws where there are several.</summary>
    public Value Output => Outputs.Length == 1 ? Outputs[0] : throw new InvalidOperationException($"{Op.Name} has {Outputs.Length} results");
}
