using System.Buffers.Binary;
using System.Text;

namespace Rnnc.Int8;

/// <summary>The elementary forms of docs/program.md, "Encoding", appended to a growing buffer.</summary>
internal sealed class ByteWriter
{
    private readonly List<byte> bytes = [];

    public byte[] ToArray() => [.. bytes];

    public void Byte(int value) => bytes.Add(checked((byte)value));

    public void Bytes(ReadOnlySpan<byte> values) => bytes.AddRange(values);

    public void Flags(params ReadOnlySpan<bool> flags)
    {
        int value = 0;
        for (int i = 0; i < flags.Length; i++) value |= flags[i] ? 1 << i : 0;
        Byte(value);
    }

    public void Unsigned(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Leb128((uint)value);
    }

    public void Signed(int value) => Leb128((uint)((value << 1) ^ (value >> 31)));

    public void Real(double value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(buffer, value);
        Bytes(buffer);
    }

    public void Text(string value)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(value);
        Unsigned(encoded.Length);
        Bytes(encoded);
    }

    public void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Unsigned(items.Count);
        foreach (T item in items) write(item);
    }

    private void Leb128(uint value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
