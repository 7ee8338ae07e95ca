using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Rnnc.Int8;

/// <summary>bias[r] + sum over parts and columns of w * v, for all rows; exact in 32 bits, as the verifier has proved.</summary>
internal sealed class RowSums(int rows, ImmutableArray<Part> parts, int[] bias, Memory memory)
{
    private readonly ImmutableArray<(Ref Input, int[] Matrix)> parts = [.. parts.Select(part => (part.Input, memory.Constant(part.Matrix)))];
    private readonly int[] sums = new int[rows];

    /// <summary>The sums; valid until the next call.</summary>
    public ReadOnlySpan<int> Compute(int time, int run)
    {
        bias.CopyTo(sums, 0);
        foreach ((Ref input, int[] matrix) in parts)
        {
            ReadOnlySpan<int> vector = memory.Resolve(input, time, run);
            for (int r = 0; r < sums.Length; r++) sums[r] += Dot(matrix.AsSpan(r * vector.Length, vector.Length), vector);
        }

        return sums;
    }

    private static int Dot(ReadOnlySpan<int> row, ReadOnlySpan<int> vector)
    {
        ReadOnlySpan<Vector<int>> rows = MemoryMarshal.Cast<int, Vector<int>>(row), vectors = MemoryMarshal.Cast<int, Vector<int>>(vector);
        Vector<int> lanes = Vector<int>.Zero;
        for (int k = 0; k < rows.Length; k++) lanes += rows[k] * vectors[k];
        int sum = System.Numerics.Vector.Sum(lanes);
        for (int k = rows.Length * Vector<int>.Count; k < row.Length; k++) sum += row[k] * vector[k];
        return sum;
    }
}
