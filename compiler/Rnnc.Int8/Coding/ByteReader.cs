using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Rnnc.Int8;

/// <summary>
/// The elementary forms of docs/program.md, "Encoding", read from bytes that are not trusted: whatever is missing, out of range or not in
/// its canonical form is an <see cref="InvalidProgramException"/> with the offset.
/// </summary>
internal sealed class ByteReader(ReadOnlyMemory<byte> bytes, int origin = 0)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private int position;

    /// <summary>Of the next byte, in the outermost buffer.</summary>
    public int Offset => origin + position;

    public int Left => bytes.Length - position;

    public InvalidProgramException Fault(string found) => new($"byte {Offset}: {found}");

    public int Byte(string what) => Bytes(1, what)[0];

    public ReadOnlySpan<byte> Bytes(int count, string what)
    {
        if (count > Left) throw Fault($"{what} needs {count} bytes, {Left} are left");
        position += count;
        return bytes.Span.Slice(position - count, count);
    }

    /// <summary>A reader of the next bytes, which this one then has behind it.</summary>
    public ByteReader Block(string what)
    {
        int count = Unsigned(what);
        int start = Offset;
        int place = position;
        Bytes(count, what);
        return new(bytes.Slice(place, count), start);
    }

    public void End(string what)
    {
        if (Left > 0) throw Fault($"{Left} bytes after the end of {what}");
    }

    /// <summary>One of the enumeration's values.</summary>
    public T Kind<T>(string what)
        where T : struct, Enum
    {
        int value = Byte(what);
        var kind = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(kind) ? kind : throw UnknownBefore($"unknown {what} {value}");
    }

    /// <summary>A byte of which only the lowest <paramref name="count"/> bits may be set.</summary>
    public int Flags(int count, string what)
    {
        int value = Byte(what);
        return value >> count == 0 ? value : throw UnknownBefore($"unknown flags {value} of {what}");
    }

    public int Unsigned(string what)
    {
        uint value = Leb128(what);
        return value <= int.MaxValue ? (int)value : throw Fault($"{what} is {value}");
    }

    public int Signed(string what)
    {
        uint value = Leb128(what);
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public double Real(string what) => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double), what));

    public string Text(string what)
    {
        ReadOnlySpan<byte> encoded = Bytes(Unsigned(what), what);
        try
        {
            return Utf8.GetString(encoded);
        }
        catch (DecoderFallbackException)
        {
            throw Fault($"{what} is not UTF-8");
        }
    }

    /// <param name="smallest">Bytes that an item has at least; bounds the count before anything is allocated.</param>
    public ImmutableArray<T> List<T>(int smallest, string what, Func<T> read)
    {
        int count = Unsigned(what);
        if (count > Left / smallest) throw Fault($"{count} {what} in {Left} bytes");
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (int i = 0; i < count; i++) items.Add(read());
        return items.MoveToImmutable();
    }

    /// <summary>The fault of the byte that was read last.</summary>
    public InvalidProgramException UnknownBefore(string found) => new($"byte {Offset - 1}: {found}");

    private uint Leb128(string what)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int next = Byte(what);
            if (shift == 28 && next > 0xF) throw UnknownBefore($"{what} exceeds 32 bits");
            value |= (uint)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            return next != 0 || shift == 0 ? value : throw UnknownBefore($"{what} is not in its shortest form");
        }
    }
}
