using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Weights [rows, columns], columns of one axis or several, of 8 bits, zero point 0, of one scale or one for each row.</summary>
internal sealed class WeightMatrix
{
    /// <summary>Stretches of an operand that a product reads where they are; more are joined first.</summary>
    private const int MaximumParts = 4;

    private readonly ImmutableArray<int> numbers;
    private readonly TfLiteQuantization quantization;

    private WeightMatrix(ImmutableArray<int> numbers, int rows, TfLiteQuantization quantization)
    {
        this.numbers = numbers;
        this.quantization = quantization;
        Rows = rows;
    }

    public int Rows { get; }

    public int Columns => numbers.Length / Rows;

    public bool IsPerRow => quantization.Scales.Length > 1;

    public static WeightMatrix Of(OperatorContext op, TfLiteTensor tensor)
    {
        bool fits = tensor is { Type: TfLiteType.INT8, Shape.Length: >= 2, Quantization: not null } && (tensor.Quantization.Scales.Length == 1 || tensor.Quantization.Axis == 0)
            && tensor.Quantization.ZeroPoints.All(zero => zero == 0) && tensor.Quantization.Scales.All(scale => float.IsFinite(scale) && scale > 0);
        if (!fits) throw op.Refuse($"weights of type {tensor.Type} [{string.Join(", ", tensor.Shape)}]", "INT8, zero point 0, a scale for all or for each row");
        ImmutableArray<int> numbers = op.Graph.Read(tensor.Index).Numbers ?? throw op.Refuse("weights that are computed", "constants");
        GraphTranslator.ShapeOf(tensor);
        return new WeightMatrix(numbers, tensor.Shape[0], tensor.Quantization!);
    }

    /// <summary>The rows of several matrices, one after the other; for <see cref="Parts"/> alone.</summary>
    public static WeightMatrix Stack(IReadOnlyList<WeightMatrix> matrices) => new([.. matrices.SelectMany(matrix => matrix.numbers)], matrices.Sum(matrix => matrix.Rows), matrices[0].quantization);

    public float ScaleOf(int row) => quantization.At(row).Scale;

    /// <summary>bias - zero point * sum of the row's weights: what is added to a product with the operand's integers.</summary>
    /// <param name="bias">One a row; default for none.</param>
    public int[] FoldZeroPoint(ImmutableArray<int> bias, int zeroPoint, OperatorContext op)
    {
        if (!bias.IsDefault && bias.Length != Rows) throw op.Refuse($"{bias.Length} biases for {Rows} rows", "one for each row", Remedies.Intact);
        var folded = new int[Rows];
        for (int r = 0; r < Rows; r++)
        {
            long sum = bias.IsDefault ? 0 : bias[r];
            foreach (int weight in numbers.AsSpan().Slice(r * Columns, Columns)) sum -= (long)zeroPoint * weight;
            folded[r] = (int)Math.Clamp(sum, int.MinValue, int.MaxValue);
        }

        return folded;
    }

    /// <summary>The product with these elements: a part for each stretch of neighbours.</summary>
    public ImmutableArray<Part> Parts(OperatorContext op, Site site, ImmutableArray<Cell> cells, Encoding encoding)
    {
        ImmutableArray<Ref> runs = Runs.Of(cells.AsSpan());
        if (runs.Length > MaximumParts) runs = [op.Space.Contiguous(site.Stage, cells, encoding)];
        var parts = ImmutableArray.CreateBuilder<Part>(runs.Length);
        int start = 0;
        foreach (Ref run in runs)
        {
            parts.Add(new Part(run, op.Program.AddConstant(8, ColumnsOf(start, run.Length), Rows)));
            start += run.Length;
        }

        return parts.MoveToImmutable();
    }

    /// <summary>The numbers of some columns of all rows.</summary>
    private int[] ColumnsOf(int start, int count)
    {
        var columns = new int[Rows * count];
        for (int row = 0; row < Rows; row++) numbers.AsSpan().Slice(row * Columns + start, count).CopyTo(columns.AsSpan(row * count));
        return columns;
    }
}
