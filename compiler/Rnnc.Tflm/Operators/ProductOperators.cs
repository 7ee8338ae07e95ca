using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Products with constant matrices.</summary>
internal static class ProductOperators
{
    private const int MaximumBatches = 4096;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.FULLY_CONNECTED] = FullyConnected,
    };

    private static ImmutableArray<TensorValue> FullyConnected(OperatorContext op)
    {
        var options = op.Options<FullyConnectedOptions>();
        if (options.ShuffledWeights) throw op.Refuse("shuffled weights", "plain rows");
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        TfLiteTensor weights = op.Tensor(1);
        var matrix = WeightMatrix.Of(op, weights);
        bool single = input.Bits == 16 && (op.Has(2) ? op.Tensor(2).Type != TfLiteType.INT32 : options.BiasType != TfLiteType.INT32);
        int[] bias = matrix.FoldZeroPoint(op.Has(2) ? op.Integers(2) : default, input.ZeroPoint, op);
        QuantizedMultiplier[] factors = [.. Enumerable.Range(0, matrix.Rows).Select(row => QuantizedMultiplier.Of(matrix.IsPerRow
            ? (double)input.Scale * matrix.ScaleOf(row) / output.Scale
            : (double)(input.Scale * matrix.ScaleOf(row)) / output.Scale))];

        Site site = op.Settle(op.Operand(0));
        TensorValue source = site.Operands[0]!, result = op.Make(site);
        int batches = source.RowCount / matrix.Columns;
        if (source.RowCount % matrix.Columns != 0 || result.RowCount != batches * matrix.Rows || batches > MaximumBatches)
            throw op.Refuse($"{source.RowCount} values with weights [{matrix.Rows}, {matrix.Columns}] into {result.RowCount}", "shapes that fit", Remedies.Intact);
        ImmutableArray<Cell> cells = op.Space.Cells(source);
        (int low, int high) = FloatQuantization.ActivationRange(options.FusedActivation, output);
        for (int batch = 0; batch < batches; batch++)
        {
            ImmutableArray<Part> parts = matrix.Parts(op, site, [.. cells.AsSpan().Slice(batch * matrix.Columns, matrix.Columns)], input);
            RequantizedSum sum = Sum(op.Program, parts, bias, factors, single);
            Ref target = OperatorContext.Target(result) with { Length = matrix.Rows };
            op.Add(site, new RequantizedMatVec([sum], output.ZeroPoint, low, high, target with { Offset = target.Offset + batch * matrix.Rows }));
        }

        return [result];
    }

    /// <summary>The constants of one sum.</summary>
    public static RequantizedSum Sum(ProgramBuilder program, ImmutableArray<Part> parts, IEnumerable<int> bias, IReadOnlyList<QuantizedMultiplier> factors, bool single) => new(
        parts,
        program.AddConstant(32, bias),
        program.AddConstant(32, factors.Select(factor => single ? factor.Reduced : factor.Multiplier)),
        program.AddConstant(8, factors.Select(factor => factor.Exponent)),
        single);
}
