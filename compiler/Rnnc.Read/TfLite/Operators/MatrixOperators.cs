using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Matrix products.</summary>
internal static class MatrixOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.FULLY_CONNECTED] = FullyConnected,
        [BuiltinOperator.BATCH_MATMUL] = BatchMatMul,
    };

    // y = x W^T + b with W [N, K]; x [..., K] keeps its leading axes only where the options say so.
    private static ImmutableArray<Value> FullyConnected(OperatorContext op)
    {
        var options = op.Options<FullyConnectedOptions>();
        Value x = op.Operand(0), weights = op.Operand(1);
        if (options.ShuffledWeights) throw op.Refuse("weights in the shuffled layout", "weights row by row");
        if (weights.Type.Rank != 2) throw op.Refuse($"weights of {weights.Type}", "a matrix", "take an intact copy of the file");
        if (!options.KeepNumDims || x.Type.Rank < 2) x = AsMatrix(op, x, weights.Type.Shape[1]);
        Value y = op.Add(new MatMul(TransposeRight: true), x, weights);
        if (op.OptionalOperand(2) is { } bias) y = op.Add(new Binary(BinaryKind.Add), y, bias);
        return [op.Activate(y, options.FusedActivation)];
    }

    private static Value AsMatrix(OperatorContext op, Value x, Dim columns)
    {
        if (x.Type.Rank == 2 && x.Type.Shape[1] == columns) return x;
        return op.Reshape(x, [x.Type.Shape.IsFixed && columns.IsFixed ? Rows(op, x, columns.Size) : Dim.Unknown, columns]);
    }

    private static Dim Rows(OperatorContext op, Value x, int columns)
    {
        int count = x.Type.Shape.ElementCount;
        return columns > 0 && count % columns == 0 ? count / columns : throw op.Refuse($"rows of {columns} in {x.Type}", "as many columns as the weights have", "take an intact copy of the file");
    }

    private static ImmutableArray<Value> BatchMatMul(OperatorContext op)
    {
        var options = op.Options<BatchMatMulOptions>();
        Value left = op.Operand(0);
        if (options.AdjointX)
        {
            int rank = left.Type.Rank;
            if (rank < 2) throw op.Refuse($"a product of {left.Type}", "matrices", "take an intact copy of the file");
            left = op.Add(new Transpose([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]), left);
        }

        return [op.Add(new MatMul(options.AdjointY), left, op.Operand(1))];
    }
}
