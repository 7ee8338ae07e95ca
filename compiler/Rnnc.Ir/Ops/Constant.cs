using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>A value known when compiling. No operands.</summary>
public sealed record Constant(Tensor Value) : Op
{
    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 0);
        return [Value.Type];
    }
}
