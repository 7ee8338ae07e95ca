namespace Rnnc.Int8;

/// <summary>
/// The product of a matrix of data and a vector: attention over a memory, whose matrix is no constant.
/// Output[i] = saturate16((sum over k of M(i, k) * Vector[k], in 64 bits + 2^(Shift-1)) &gt;&gt; Shift).
/// </summary>
/// <param name="Matrix">8 or 16 bits, row after row: [outputs, Vector.Length], or [Vector.Length, outputs] where Transposed.</param>
/// <param name="Vector">16 bits.</param>
/// <param name="Transposed">M(i, k) is element [k, i] of the matrix: its columns are summed, weighted by the vector.</param>
/// <param name="Shift">0 to 40.</param>
/// <param name="Output">16 bits.</param>
public sealed record DataProduct(Ref Matrix, Ref Vector, bool Transposed, int Shift, Ref Output) : Step
{
    public const int MaximumShift = 40;
}
