using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "Matrix-vector product". The verifier has proved that no order of the additions leaves 32 bits.</summary>
internal sealed class MatVecExecution(MatVec product, Memory memory) : StepExecution
{
    private readonly ImmutableArray<Sums> accumulators = [.. product.Accumulators.Select(accumulator => new Sums(
        [.. accumulator.Parts.Select(part => (part.Input, memory.Constant(part.Matrix)))],
        memory.Constant(accumulator.Bias),
        memory.Constant(accumulator.Multipliers),
        accumulator.LeftShift))];

    private readonly int[] sums = new int[product.Rows];
    private readonly long[] totals = new long[product.Rows];

    private sealed record Sums(ImmutableArray<(Ref Input, int[] Matrix)> Parts, int[] Bias, int[] Multipliers, int LeftShift);

    public override ImmutableArray<int> Written { get; } = [product.Output.Vector];

    public override void Execute(int time, int run)
    {
        Array.Clear(totals);
        foreach (Sums accumulator in accumulators)
        {
            accumulator.Bias.CopyTo(sums, 0);
            foreach ((Ref input, int[] matrix) in accumulator.Parts) Multiply(matrix, memory.Resolve(input, time, run));
            for (int r = 0; r < sums.Length; r++) totals[r] += new Rescale(accumulator.Multipliers[r], accumulator.LeftShift).Apply(sums[r]);
        }

        Span<int> output = memory.Resolve(product.Output, time, run);
        for (int r = 0; r < output.Length; r++) output[r] = Arithmetic.Saturate(totals[r], 16);
    }

    private void Multiply(int[] matrix, ReadOnlySpan<int> vector)
    {
        for (int r = 0; r < sums.Length; r++) sums[r] += Dot(matrix.AsSpan(r * vector.Length, vector.Length), vector);
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
