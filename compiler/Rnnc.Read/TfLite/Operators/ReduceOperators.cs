using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Reductions over constant axes, and places of extremes.</summary>
internal static class ReduceOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.SUM] = Of(ReduceKind.Sum),
        [BuiltinOperator.MEAN] = Of(ReduceKind.Mean),
        [BuiltinOperator.REDUCE_MAX] = Of(ReduceKind.Max),
        [BuiltinOperator.REDUCE_MIN] = Of(ReduceKind.Min),
        [BuiltinOperator.REDUCE_PROD] = Of(ReduceKind.Prod),
        [BuiltinOperator.REDUCE_ANY] = Of(ReduceKind.Any),
        [BuiltinOperator.REDUCE_ALL] = Of(ReduceKind.All),
        [BuiltinOperator.ARG_MAX] = op => ArgMax(op, op.Operand(0)),
        [BuiltinOperator.ARG_MIN] = op => ArgMax(op, op.Add(new Unary(UnaryKind.Neg), op.Operand(0))),
    };

    private static OperatorTranslation Of(ReduceKind kind) => op =>
    {
        Value value = op.Operand(0);
        ImmutableArray<int> axes = [.. op.Integers(1).Select(axis => op.Axis(axis, value.Type.Rank)).Distinct().Order()];
        return [op.Add(new Reduce(kind, axes, op.Options<ReducerOptions>().KeepDims), value)];
    };

    private static ImmutableArray<Value> ArgMax(OperatorContext op, Value value)
    {
        ElementType result = op.Result().Type == TfLiteType.INT64 ? ElementType.Int64 : ElementType.Int32;
        return [op.Add(new ArgMax(op.Axis(op.Integer(1), value.Type.Rank), result), value)];
    }
}
