using System.Numerics;

namespace Rnnc.Int8;

/// <summary>The integer operations of docs/arithmetic.md, one method each.</summary>
public static class Arithmetic
{

    public static int Saturate(long value, int bits)
    {
        long limit = 1L << (bits - 1);
        return (int)Math.Clamp(value, -limit, limit - 1);
    }

    public static int Lookup(ReadOnlySpan<int> entries, Table table, int value)
    {
        int place = value + 32768;
        int index = place >> table.FractionBits;
        if (!table.Interpolated) return entries[index];
        int fraction = place & ((1 << table.FractionBits) - 1);
        int half = table.FractionBits == 0 ? 0 : 1 << (table.FractionBits - 1);
        return entries[index] + (((entries[index + 1] - entries[index]) * fraction + half) >> table.FractionBits);
    }

    /// <summary>
    /// v's power by table. Reciprocal: v &lt;&lt; z has its top bit at bit 30; the table covers [2^30, 2^31) in 64 segments.
    /// Roots: z is even and v &lt;&lt; z lies in [2^29, 2^31); the table covers that in 192 segments of 2^23. Interpolation as in <see cref="Lookup"/> with 8 fraction bits.
    /// The exponent moves the result: left by z (reciprocal), left by z/2 (reciprocal square root), right by z/2 (square root).
    /// </summary>
    public static int Power(ReadOnlySpan<int> entries, PowerKind kind, int shift, int value)
    {
        uint v = (uint)Math.Max(value, 1);
        int zeros = BitOperations.LeadingZeroCount(v) - 1;
        if (kind != PowerKind.Reciprocal) zeros &= ~1;
        uint normal = v << zeros;
        uint place = kind == PowerKind.Reciprocal ? normal - (1u << 30) : normal - (1u << 29);
        int segmentBits = kind == PowerKind.Reciprocal ? 24 : 23;
        int index = (int)(place >> segmentBits);
        int fraction = (int)((place >> (segmentBits - 8)) & 255);
        int result = entries[index] + (((entries[index + 1] - entries[index]) * fraction + 128) >> 8);
        int right = kind switch
        {
            PowerKind.Reciprocal => shift - zeros,
            PowerKind.ReciprocalSquareRoot => shift - zeros / 2,
            _ => shift + zeros / 2,
        };
        if (right > 30) return 0;
        if (right < -15) right = -15;
        return Saturate(Rescale.RightShift(right).Apply(result), 16);
    }

    /// <summary>Entries of a power's table: segments and one more.</summary>
    public static int PowerEntryCount(PowerKind kind) => kind == PowerKind.Reciprocal ? 65 : 193;
}
