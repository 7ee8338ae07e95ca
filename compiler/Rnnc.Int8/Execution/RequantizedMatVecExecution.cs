using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "tflm": products. The verifier has proved that no order of the additions leaves 32 bits.</summary>
internal sealed class RequantizedMatVecExecution(RequantizedMatVec product, Memory memory) : StepExecution
{
    private readonly ImmutableArray<RowSums> sums = [.. product.Sums.Select(sum => new RowSums(product.Rows, sum.Parts, memory.Constant(sum.Bias), memory))];
    private readonly int[] totals = new int[product.Rows];

    public override ImmutableArray<int> Written { get; } = [product.Output.Vector];

    public override void Execute(int time, int run)
    {
        Array.Clear(totals);
        for (int s = 0; s < sums.Length; s++)
        {
            RequantizedSum sum = product.Sums[s];
            int[] multipliers = memory.Constant(sum.Multipliers), exponents = memory.Constant(sum.Exponents);
            ReadOnlySpan<int> values = sums[s].Compute(time, run);
            for (int r = 0; r < values.Length; r++)
            {
                int part = sum.Single
                    ? Requantization.RequantizeOnce(values[r], multipliers[r], exponents[r])
                    : Requantization.Requantize(values[r], multipliers[r], exponents[r]);
                totals[r] += Arithmetic.Saturate(part, 16);
            }
        }

        Span<int> output = memory.Resolve(product.Output, time, run);
        for (int r = 0; r < output.Length; r++) output[r] = Math.Clamp(totals[r] + product.ZeroPoint, product.Low, product.High);
    }
}
