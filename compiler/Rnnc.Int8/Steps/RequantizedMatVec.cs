using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// One 32-bit sum per row, bias[r] + sum over parts and columns of w * v, brought to the output's scale by a rounding of its own:
/// saturate16(requantize(sum, multiplier[r], exponent[r])). docs/arithmetic.md, "tflm".
/// </summary>
/// <param name="Bias">Constant, 32 bits, one a row; zero points are folded in.</param>
/// <param name="Multipliers">Constant, 32 bits, one a row: 0 to 2^31 - 1; to 2^15 - 1 where single.</param>
/// <param name="Exponents">Constant, 8 bits, one a row: -31 to 30; to 7 where single.</param>
/// <param name="Single">The rounding of a 16-bit multiplier, once, instead of the double one.</param>
public sealed record RequantizedSum(ImmutableArray<Part> Parts, int Bias, int Multipliers, int Exponents, bool Single);

/// <summary>
/// A matrix-vector product in the arithmetic of another runtime: output[r] = min(max(sum over its sums + ZeroPoint, Low), High).
/// Output: 8 or 16 bits, as many elements as rows.
/// </summary>
public sealed record RequantizedMatVec(ImmutableArray<RequantizedSum> Sums, int ZeroPoint, int Low, int High, Ref Output) : Step
{
    public int Rows => Output.Length;
}
