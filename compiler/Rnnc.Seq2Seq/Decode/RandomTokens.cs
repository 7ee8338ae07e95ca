namespace Rnnc.Seq2Seq.Decode;

/// <summary>
/// The generator of the sampling helper: PCG-XSH-RR 64/32 (O'Neill, 2014), the same numbers on every machine and in runtime-c.
/// State s; a number is made of s, then s = 6364136223846793005 s + 1442695040888963407 modulo 2^64.
/// </summary>
public sealed class RandomTokens
{
    private const ulong Multiplier = 6364136223846793005;
    private const ulong Increment = 1442695040888963407;

    private ulong state;

    /// <summary>All that the numbers to come depend on.</summary>
    public ulong State => state;

    /// <summary>s = 0, one number dropped, the seed added to s, one number dropped.</summary>
    public RandomTokens(ulong seed)
    {
        Next();
        unchecked
        {
            state += seed;
        }

        Next();
    }

    /// <summary>A number of 32 random bits.</summary>
    public uint Next()
    {
        unchecked
        {
            ulong old = state;
            state = (old * Multiplier) + Increment;
            uint folded = (uint)(((old >> 18) ^ old) >> 27);
            int turn = (int)(old >> 59);
            return (folded >> turn) | (folded << (-turn & 31));
        }
    }

    /// <summary>A number below <paramref name="bound"/>, every one as likely: numbers at or above the largest multiple of the bound are drawn again.</summary>
    public uint Below(uint bound)
    {
        uint least = unchecked(0u - bound) % bound;
        uint number;
        do number = Next();
        while (number < least);
        return number % bound;
    }
}
