namespace Rnnc.Int8;

public enum ReductionKind
{
    /// <summary>Sum of a.</summary>
    Sum,

    /// <summary>Sum of a * b.</summary>
    SumOfProducts,

    /// <summary>The largest a.</summary>
    Largest,

    /// <summary>The smallest a.</summary>
    Smallest,
}

/// <summary>
/// Output[g] = (reduction of group g, in 64 bits + 2^(Shift-1)) &gt;&gt; Shift; Output has 32 bits, one element a group;
/// A (and B, for products; otherwise equal to A) hold Output.Length groups of equal size, one after the other.
/// The verifier proves that the result fits.
/// </summary>
public sealed record Reduction(ReductionKind Kind, Ref A, Ref B, int Shift, Ref Output) : Step;
