using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// One entry of the constant pool: a weight matrix [rows, columns] (8 bits, plain rows), a vector (16 or 32 bits) or a table (16 bits).
/// Compared by value, so that equal entries are stored once.
/// </summary>
public sealed class ConstantData(int bits, ImmutableArray<int> values, int rows = 1) : IEquatable<ConstantData>
{
    public int Bits { get; } = bits;

    public int Rows { get; } = rows;

    public int Columns => Values.Length / Rows;

    public ImmutableArray<int> Values { get; } = values;

    public int Bytes => Values.Length * Bits / 8;

    public bool Equals(ConstantData? other) =>
        other is not null && Bits == other.Bits && Rows == other.Rows && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ConstantData);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Bits);
        hash.Add(Rows);
        foreach (int value in Values) hash.Add(value);
        return hash.ToHashCode();
    }
}
