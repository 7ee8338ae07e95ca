using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>The weights of an accumulator as rnnc_matvec.h lays them out.</summary>
internal static class PackedWeights
{
    /// <summary>Rows that a kernel computes together.</summary>
    public const int BlockRows = 4;

    /// <summary>Below this bound of a row's sum 256 times the sum fits 32 bits.</summary>
    private const long NarrowLimit = 1L << 23;

    public static int Blocks(int rows) => (rows + BlockRows - 1) / BlockRows;

    /// <summary>Elements from the start of a part to that of the next one: an even number, so that each starts at a multiple of 4 bytes.</summary>
    public static int Stride(Part part) => (part.Input.Length + 1) & ~1;

    /// <summary>Column quads of an accumulator's parts together.</summary>
    public static int Quads(Accumulator accumulator) => (accumulator.Parts.Sum(Stride) + 3) / 4;

    /// <summary>Whether a row's sum may leave the 24 bits that the kernels for narrow vectors rely on.</summary>
    public static bool IsWide(ModelLayout layout, Accumulator accumulator)
    {
        ConstantData bias = layout.Model.Constants[accumulator.Bias];
        for (int row = 0; row < bias.Values.Length; row++)
        {
            long bound = Math.Abs((long)bias.Values[row]);
            foreach (Part part in accumulator.Parts)
            {
                ConstantData matrix = layout.Model.Constants[part.Matrix];
                long most = 1L << (layout.Storage[part.Input.Vector].ValueBits - 1);
                foreach (int weight in matrix.Values.AsSpan().Slice(row * matrix.Columns, matrix.Columns)) bound += Math.Abs(weight) * most;
            }

            if (bound >= NarrowLimit) return true;
        }

        return false;
    }

    public static List<int> Of(Int8Model model, Accumulator accumulator, int rows)
    {
        int columns = 4 * Quads(accumulator);
        int[][] padded = [.. Enumerable.Range(0, BlockRows * Blocks(rows)).Select(row => Row(model, accumulator, row, columns))];
        var packed = new List<int>();
        for (int row = 0; row < padded.Length; row += BlockRows)
        {
            for (int column = 0; column < columns; column += 2)
            {
                for (int pair = 0; pair < BlockRows; pair += 2)
                {
                    for (int i = column; i < column + 2; i++) packed.Add((256 * padded[row + pair + 1][i]) + padded[row + pair][i]);
                }
            }
        }

        return packed;
    }

    /// <summary>A row's weights of all parts, zeros between and after them; all zeros beyond the matrix.</summary>
    private static int[] Row(Int8Model model, Accumulator accumulator, int row, int columns)
    {
        var weights = new int[columns];
        int start = 0;
        foreach (Part part in accumulator.Parts)
        {
            ConstantData matrix = model.Constants[part.Matrix];
            if (row < matrix.Rows) matrix.Values.AsSpan().Slice(row * matrix.Columns, matrix.Columns).CopyTo(weights.AsSpan(start));
            start += Stride(part);
        }

        return weights;
    }
}
