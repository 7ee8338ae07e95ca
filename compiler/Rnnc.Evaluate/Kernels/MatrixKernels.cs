using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Matrix products: every element is one sum in double over rising k, terms in their order, then the bias, rounded once.</summary>
internal static class MatrixKernels
{
    private const int MaximumStackedColumns = 512;

    public static PlainKernel Of(MatMul op)
    {
        PackedMatrix? kept = null;
        return (operands, _) =>
        {
            PackedMatrix right = PackedMatrix.Of(operands[1], op.TransposeRight, ref kept);
            return operands[1].Rank == 2 ? Products([operands[0]], [right], null) : Batched(operands[0], right);
        };
    }

    public static PlainKernel Of(Linear op)
    {
        var kept = new PackedMatrix?[op.TermCount];
        return (operands, _) =>
        {
            var left = new Tensor[op.TermCount];
            var right = new PackedMatrix[op.TermCount];
            for (int i = 0; i < op.TermCount; i++)
            {
                left[i] = operands[2 * i];
                right[i] = PackedMatrix.Of(operands[(2 * i) + 1], false, ref kept[i]);
                if (right[i].Source.Rank != 2) throw new TypeMismatchException($"a weight {Extents.Show(right[i].Source.Dims.AsSpan())} of Linear", "a matrix");
            }

            return Products(left, right, op.HasBias ? operands[^1] : null);
        };
    }

    /// <summary>x_1 W_1 + ... + x_n W_n + b with x_i [..., K_i] and matrices W_i.</summary>
    private static Tensor Products(ReadOnlySpan<Tensor> left, ReadOnlySpan<PackedMatrix> right, Tensor? bias)
    {
        int columns = right[0].Columns;
        int[] dims = Extents.With(left[0].Dims.AsSpan(), Extents.Axis(left[0], -1), columns);
        for (int i = 0; i < left.Length; i++)
        {
            RequireInner(left[i], right[i]);
            if (right[i].Columns != columns || !left[i].Dims.AsSpan()[..^1].SequenceEqual(dims.AsSpan()[..^1]))
                throw new TypeMismatchException($"terms {Extents.Show(left[i].Dims.AsSpan())} {Extents.Show(right[i].Source.Dims.AsSpan())}", $"products of shape {Extents.Show(dims)}");
        }

        if (bias is not null && bias.Count != columns) throw new TypeMismatchException($"a bias {Extents.Show(bias.Dims.AsSpan())}", $"[{columns}]");
        var result = new float[Extents.Count(dims)];
        Span<double> sums = columns <= MaximumStackedColumns ? stackalloc double[columns] : new double[columns];
        for (int row = 0; row * columns < result.Length; row++)
        {
            sums.Clear();
            for (int i = 0; i < left.Length; i++)
                RowAccumulator.Add(left[i].Floats.Slice(row * right[i].Rows, right[i].Rows), right[i].Values, sums);
            if (bias is not null) AddTo(sums, bias.Floats);
            Round(sums, result.AsSpan(row * columns, columns));
        }

        return Tensor.Float(result, dims);
    }

    /// <summary>Stacks of matrices on the right: leading extents broadcast.</summary>
    private static Tensor Batched(Tensor left, PackedMatrix right)
    {
        if (left.Rank < 2) throw new TypeMismatchException($"a left operand {Extents.Show(left.Dims.AsSpan())} of a stack of matrices", "matrices");
        RequireInner(left, right);
        ReadOnlySpan<int> leftOuter = left.Dims.AsSpan()[..^2], rightOuter = right.Source.Dims.AsSpan()[..^2];
        int[] outer = Broadcasting.Join(leftOuter, rightOuter);
        int[] leftIndex = Broadcasting.Offsets(outer, Broadcasting.StretchedStrides(leftOuter, outer));
        int[] rightIndex = Broadcasting.Offsets(outer, Broadcasting.StretchedStrides(rightOuter, outer));
        int rows = left.Dims[^2], inner = right.Rows, columns = right.Columns;
        int[] dims = [.. outer, rows, columns];
        var result = new float[Extents.Count(dims)];
        var sums = new double[columns];
        for (int matrix = 0; matrix < leftIndex.Length; matrix++)
        {
            for (int row = 0; row < rows; row++)
            {
                Array.Clear(sums);
                ReadOnlySpan<float> x = left.Floats.Slice(((leftIndex[matrix] * rows) + row) * inner, inner);
                RowAccumulator.Add(x, right.Values.AsSpan(rightIndex[matrix] * inner * columns, inner * columns), sums);
                Round(sums, result.AsSpan(((matrix * rows) + row) * columns, columns));
            }
        }

        return Tensor.Float(result, dims);
    }

    private static void RequireInner(Tensor left, PackedMatrix right)
    {
        if (left.Dims[Extents.Axis(left, -1)] != right.Rows)
            throw new TypeMismatchException($"a product of {Extents.Show(left.Dims.AsSpan())} and a matrix of {right.Rows} rows", $"{right.Rows} values a row on the left");
    }

    private static void AddTo(Span<double> sums, ReadOnlySpan<float> bias)
    {
        for (int n = 0; n < sums.Length; n++) sums[n] += bias[n];
    }

    private static void Round(ReadOnlySpan<double> sums, Span<float> result)
    {
        for (int n = 0; n < sums.Length; n++) result[n] = (float)sums[n];
    }
}
