using System.Collections.Immutable;
using Google.FlatBuffers;

namespace Rnnc.Formats.TfLite;

/// <summary>
/// One FlatBuffers table, read by field number. Every access is held against the file's bounds, and all accesses of a
/// file share one budget, so that vectors which many tables point to cannot multiply the work.
/// Faults leave as exceptions of the library or as <see cref="InvalidDataException"/>; the reader names the file.
/// </summary>
internal readonly struct FlatTable
{
    private readonly Table table;
    private readonly byte[] file;
    private readonly FlatBudget budget;

    private FlatTable(int position, ByteBuffer buffer, byte[] file, FlatBudget budget)
    {
        table = new Table(position, buffer);
        this.file = file;
        this.budget = budget;
        budget.Spend(1);
    }

    /// <summary>The root table; an element of a vector may be decoded eight times before the budget is spent.</summary>
    public static FlatTable Root(byte[] file)
    {
        var buffer = new ByteBuffer(file);
        return new FlatTable(buffer.GetInt(0), buffer, file, new FlatBudget(8L * file.Length + 65536));
    }

    public bool Has(int field) => Offset(field) != 0;

    public sbyte SByte(int field, sbyte otherwise = 0) => Offset(field) is not 0 and var at ? table.bb.GetSbyte(table.bb_pos + at) : otherwise;

    public byte Byte(int field) => Offset(field) is not 0 and var at ? table.bb.Get(table.bb_pos + at) : (byte)0;

    public bool Bool(int field, bool otherwise = false) => Offset(field) is not 0 and var at ? table.bb.Get(table.bb_pos + at) != 0 : otherwise;

    public int Int(int field, int otherwise = 0) => Offset(field) is not 0 and var at ? table.bb.GetInt(table.bb_pos + at) : otherwise;

    public uint UInt(int field) => Offset(field) is not 0 and var at ? table.bb.GetUint(table.bb_pos + at) : 0;

    public ulong ULong(int field) => Offset(field) is not 0 and var at ? table.bb.GetUlong(table.bb_pos + at) : 0;

    public float Float(int field) => Offset(field) is not 0 and var at ? table.bb.GetFloat(table.bb_pos + at) : 0;

    /// <summary>The text; null where the field is absent.</summary>
    public string? Text(int field)
    {
        if (Offset(field) is not (not 0 and var at)) return null;
        int start = table.__indirect(table.bb_pos + at);
        int length = table.bb.GetInt(start);
        Check(start, length, 1);
        budget.Spend(length);
        return table.__string(table.bb_pos + at);
    }

    /// <summary>The bytes of a vector, in place; empty where the field is absent.</summary>
    public ReadOnlyMemory<byte> Bytes(int field)
    {
        if (Offset(field) is not (not 0 and var at)) return default;
        (int start, int length) = Vector(at, 1);
        return file.AsMemory(start, length);
    }

    public ImmutableArray<int> Ints(int field) => Values(field, sizeof(int), static (buffer, at) => buffer.GetInt(at));

    public ImmutableArray<long> Longs(int field) => Values(field, sizeof(long), static (buffer, at) => buffer.GetLong(at));

    public ImmutableArray<float> Floats(int field) => Values(field, sizeof(float), static (buffer, at) => buffer.GetFloat(at));

    /// <summary>The table that the field refers to; null where it is absent.</summary>
    public FlatTable? Child(int field) =>
        Offset(field) is not 0 and var at ? new FlatTable(table.__indirect(table.bb_pos + at), table.bb, file, budget) : null;

    /// <summary>Every table of a vector, decoded with its index; empty where the field is absent.</summary>
    public ImmutableArray<T> Children<T>(int field, Func<FlatTable, int, T> decode)
    {
        if (Offset(field) is not (not 0 and var at)) return [];
        (int start, int length) = Vector(at, sizeof(int));
        budget.Spend(length);
        var children = ImmutableArray.CreateBuilder<T>(length);
        for (int i = 0; i < length; i++)
            children.Add(decode(new FlatTable(table.__indirect(start + i * sizeof(int)), table.bb, file, budget), i));
        return children.MoveToImmutable();
    }

    private ImmutableArray<T> Values<T>(int field, int itemBytes, Func<ByteBuffer, int, T> read)
    {
        if (Offset(field) is not (not 0 and var at)) return [];
        (int start, int length) = Vector(at, itemBytes);
        budget.Spend(length);
        var values = ImmutableArray.CreateBuilder<T>(length);
        for (int i = 0; i < length; i++) values.Add(read(table.bb, start + i * itemBytes));
        return values.MoveToImmutable();
    }

    private (int Start, int Length) Vector(int at, int itemBytes)
    {
        int length = table.__vector_len(at);
        int start = table.__vector(at);
        Check(start, length, itemBytes);
        return (start, length);
    }

    private void Check(int start, int length, int itemBytes)
    {
        if (start < 0 || length < 0 || start + (long)length * itemBytes > file.Length)
            throw new InvalidDataException($"a vector of {length} elements at {start} leaves the file");
    }

    // A vtable lists its fields from byte 4 on, two bytes each.
    private int Offset(int field) => table.__offset(4 + 2 * field);
}
