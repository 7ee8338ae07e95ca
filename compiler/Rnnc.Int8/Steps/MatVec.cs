using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>The product of one weight matrix and one vector of 8 or 16 bits. Matrix [rows, Input.Length].</summary>
public sealed record Part(Ref Input, int Matrix);

/// <summary>
/// One 32-bit sum per row: bias[r] + sum over parts and columns of w * v, then ((sum &lt;&lt; LeftShift) * multiplier[r] + 2^31) &gt;&gt; 32.
/// </summary>
/// <param name="Bias">Constant, 32 bits, one a row; zero points are folded in.</param>
/// <param name="Multipliers">Constant, 32 bits, 1 to 2^31 - 1, one a row.</param>
public sealed record Accumulator(ImmutableArray<Part> Parts, int Bias, int Multipliers, int LeftShift);

/// <summary>
/// Rows of all gates that read the same vectors: output[r] = saturate16(sum over accumulators of their rescaled sums).
/// One accumulator (joint) or one for parts of unlike scales (split). Output: 16 bits, as many elements as rows.
/// </summary>
public sealed record MatVec(ImmutableArray<Accumulator> Accumulators, Ref Output) : Step
{
    public int Rows => Output.Length;
}
