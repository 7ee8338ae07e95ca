namespace Rnnc.Int8;

/// <summary>
/// A function of one 16-bit value as a table. u = x + 32768 is cut into an index u &gt;&gt; FractionBits and a fraction.
/// Plain: T[index], 2^(16 - FractionBits) entries. Interpolated: one entry more,
/// T[i] + (((T[i+1] - T[i]) * fraction + 2^(FractionBits-1)) &gt;&gt; FractionBits).
/// </summary>
/// <param name="Constant">Index in the constant pool of the 16-bit entries.</param>
public sealed record Table(string Name, int Constant, int FractionBits, bool Interpolated)
{
    public int EntryCount => (65536 >> FractionBits) + (Interpolated ? 1 : 0);
}
