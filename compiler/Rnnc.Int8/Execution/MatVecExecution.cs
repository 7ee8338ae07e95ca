using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "Matrix-vector product".</summary>
internal sealed class MatVecExecution(MatVec product, Memory memory) : StepExecution
{
    private readonly ImmutableArray<(RowSums Sums, int[] Multipliers, int LeftShift)> accumulators = [.. product.Accumulators.Select(accumulator =>
        (new RowSums(product.Rows, accumulator.Parts, memory.Constant(accumulator.Bias), memory), memory.Constant(accumulator.Multipliers), accumulator.LeftShift))];

    private readonly long[] totals = new long[product.Rows];

    public override ImmutableArray<int> Written { get; } = [product.Output.Vector];

    public override void Execute(int time, int run)
    {
        Array.Clear(totals);
        foreach ((RowSums accumulator, int[] multipliers, int leftShift) in accumulators)
        {
            ReadOnlySpan<int> sums = accumulator.Compute(time, run);
            for (int r = 0; r < sums.Length; r++) totals[r] += new Rescale(multipliers[r], leftShift).Apply(sums[r]);
        }

        Span<int> output = memory.Resolve(product.Output, time, run);
        for (int r = 0; r < output.Length; r++) output[r] = Arithmetic.Saturate(totals[r], 16);
    }
}
