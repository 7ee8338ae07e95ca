using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Element-wise operators of two operands, comparisons, and sums of several.</summary>
internal static class ArithmeticOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.ADD] = op => Fused(op, BinaryKind.Add),
        [BuiltinOperator.SUB] = op => Fused(op, BinaryKind.Sub),
        [BuiltinOperator.MUL] = op => Fused(op, BinaryKind.Mul),
        [BuiltinOperator.DIV] = op => Fused(op, BinaryKind.Div),
        [BuiltinOperator.ADD_N] = Sum,
        [BuiltinOperator.MINIMUM] = op => Plain(op, BinaryKind.Min),
        [BuiltinOperator.MAXIMUM] = op => Plain(op, BinaryKind.Max),
        [BuiltinOperator.POW] = op => Plain(op, BinaryKind.Pow),
        [BuiltinOperator.SQUARED_DIFFERENCE] = op => Plain(op, BinaryKind.SquaredDifference),
        [BuiltinOperator.FLOOR_DIV] = op => Plain(op, BinaryKind.FloorDiv),
        [BuiltinOperator.FLOOR_MOD] = op => Plain(op, BinaryKind.FloorMod),
        [BuiltinOperator.LESS] = op => Plain(op, BinaryKind.Less),
        [BuiltinOperator.LESS_EQUAL] = op => Plain(op, BinaryKind.LessEqual),
        [BuiltinOperator.GREATER] = op => Plain(op, BinaryKind.Greater),
        [BuiltinOperator.GREATER_EQUAL] = GreaterEqual,
        [BuiltinOperator.EQUAL] = op => Plain(op, BinaryKind.Equal),
        [BuiltinOperator.NOT_EQUAL] = op => Plain(op, BinaryKind.NotEqual),
        [BuiltinOperator.LOGICAL_AND] = op => Plain(op, BinaryKind.LogicalAnd),
        [BuiltinOperator.LOGICAL_OR] = op => Plain(op, BinaryKind.LogicalOr),
    };

    private static ImmutableArray<Value> Plain(OperatorContext op, BinaryKind kind) => [op.Add(new Binary(kind), op.Operand(0), op.Operand(1))];

    private static ImmutableArray<Value> Fused(OperatorContext op, BinaryKind kind) =>
        [op.Activate(op.Add(new Binary(kind), op.Operand(0), op.Operand(1)), op.Options<ArithmeticOptions>().FusedActivation)];

    private static ImmutableArray<Value> Sum(OperatorContext op)
    {
        Value sum = op.Operand(0);
        for (int i = 1; i < op.OperandCount; i++) sum = op.Add(new Binary(BinaryKind.Add), sum, op.Operand(i));
        return [sum];
    }

    // Dropout compares random numbers of [0, 1) with its rate: with a rate of 0 or less, as in inference, everything is kept.
    private static ImmutableArray<Value> GreaterEqual(OperatorContext op)
    {
        if (!op.Subgraph.IsRandom(op.TensorIndex(0))) return Plain(op, BinaryKind.GreaterEqual);
        Tensor rate = op.Constant(1);
        if (rate.Element != ElementType.Float32 || rate.Floats.ContainsAnyExceptInRange(float.MinValue, 0))
            throw op.Refuse("dropout at work", "a model for inference", "export the model with training switched off");
        TensorType random = TensorTypes.Of(op.Subgraph.Tensor(op.TensorIndex(0)), atEntry: false);
        Value kept = op.Constant(Tensor.Integer(ElementType.Bool, [1]));
        return [op.Add(new BroadcastTo(random.Shape), kept)];
    }
}
