using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// The right operand of a matrix product, in double, [..., K, N] whatever its order in the file. Kept as long as the operand
/// stays the same tensor, so that a constant is packed once and not at every step.
/// </summary>
internal sealed class PackedMatrix
{
    private PackedMatrix(Tensor source, double[] values, int rows, int columns)
    {
        Source = source;
        Values = values;
        Rows = rows;
        Columns = columns;
    }

    public Tensor Source { get; }

    public double[] Values { get; }

    /// <summary>K.</summary>
    public int Rows { get; }

    /// <summary>N.</summary>
    public int Columns { get; }

    /// <summary>The packed form of <paramref name="source"/>: <paramref name="kept"/> where it is that already.</summary>
    public static PackedMatrix Of(Tensor source, bool transposed, ref PackedMatrix? kept)
    {
        PackedMatrix? current = kept;
        if (ReferenceEquals(current?.Source, source)) return current!;
        if (source.Rank < 2) throw new TypeMismatchException($"a right operand {Extents.Show(source.Dims.AsSpan())} of a matrix product", "a matrix");
        int rows = source.Dims[^(transposed ? 1 : 2)], columns = source.Dims[^(transposed ? 2 : 1)];
        return kept = new PackedMatrix(source, Pack(source.Floats, transposed, rows, columns), rows, columns);
    }

    private static double[] Pack(ReadOnlySpan<float> source, bool transposed, int rows, int columns)
    {
        var values = new double[source.Length];
        if (!transposed)
        {
            for (int i = 0; i < values.Length; i++) values[i] = source[i];
            return values;
        }

        int size = rows * columns;
        for (int matrix = 0; matrix < values.Length; matrix += size)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int row = 0; row < rows; row++) values[matrix + (row * columns) + column] = source[matrix + (column * rows) + row];
            }
        }

        return values;
    }
}
