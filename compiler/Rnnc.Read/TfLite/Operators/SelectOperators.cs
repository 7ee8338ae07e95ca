using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Choice of elements by booleans, and of rows by numbers.</summary>
internal static class SelectOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.SELECT] = Select,
        [BuiltinOperator.SELECT_V2] = op => [op.Add(new Select(), op.Operand(0), op.Operand(1), op.Operand(2))],
        [BuiltinOperator.GATHER] = Gather,
        [BuiltinOperator.EMBEDDING_LOOKUP] = op => [op.Add(new Gather(0), op.Operand(1), op.Operand(0))],
    };

    // A condition of rank 1 beside values of a higher one chooses whole rows.
    private static ImmutableArray<Value> Select(OperatorContext op)
    {
        Value condition = op.Operand(0), x = op.Operand(1), y = op.Operand(2);
        int rank = Math.Max(x.Type.Rank, y.Type.Rank);
        if (condition.Type.Rank == 1 && rank > 1)
            condition = op.Reshape(condition, Shape.Of([condition.Type.Shape[0], .. Enumerable.Repeat<Dim>(1, rank - 1)]));
        return [op.Add(new Select(), condition, x, y)];
    }

    private static ImmutableArray<Value> Gather(OperatorContext op)
    {
        var options = op.Options<GatherOptions>();
        Value value = op.Operand(0);
        if (options.BatchDims != 0) throw op.Refuse($"GATHER with {options.BatchDims} batch axes", "none");
        return [op.Add(new Gather(op.Axis(options.Axis, value.Type.Rank)), value, op.Operand(1))];
    }
}
