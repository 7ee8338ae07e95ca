using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>
/// Random numbers, which dropout leaves in exported graphs. Their tensors only mark where they come from: a comparison with a rate of 0
/// is decided without them, every other reader is refused.
/// </summary>
internal static class RandomOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.RANDOM_UNIFORM] = Uniform,
    };

    private static ImmutableArray<Value> Uniform(OperatorContext op)
    {
        op.Subgraph.DeclareRandom(op.Operator.Outputs[0]);
        return [op.Constant(Tensor.Scalar(0))];
    }
}
