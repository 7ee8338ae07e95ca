using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Products of every arithmetic as one: what they sum, and where the result goes. The sums differ in how they are rescaled alone, so they share
/// the layout of weights and vectors. A requantized sum is an accumulator without a left shift.
/// </summary>
internal static class Products
{
    /// <summary>What is summed; none where the step is no product.</summary>
    public static IEnumerable<Accumulator> AccumulatorsOf(Step step) => step switch
    {
        MatVec product => product.Accumulators,
        RequantizedMatVec product => product.Sums.Select(sum => new Accumulator(sum.Parts, sum.Bias, sum.Multipliers, LeftShift: 0)),
        _ => [],
    };

    /// <summary>The product with its parts changed: as many accumulators in the same order.</summary>
    public static Step WithParts(Step step, Func<Accumulator, Accumulator> change) => step switch
    {
        MatVec product => product with { Accumulators = [.. product.Accumulators.Select(change)] },
        RequantizedMatVec product => product with { Sums = [.. product.Sums.Zip(AccumulatorsOf(step), (sum, accumulator) => sum with { Parts = change(accumulator).Parts })] },
        _ => step,
    };

    public static int RowsOf(Step step) => step switch
    {
        MatVec product => product.Rows,
        RequantizedMatVec product => product.Rows,
        _ => 0,
    };
}
