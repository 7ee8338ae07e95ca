namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>Reads variable-length integers (seven bits a byte, lowest first) and runs of bytes, never beyond the end.</summary>
internal sealed class ByteCursor(ReadOnlyMemory<byte> bytes)
{
    private int place;

    public bool AtEnd => place >= bytes.Length;

    public long Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (AtEnd) break;
            byte next = bytes.Span[place++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value <= long.MaxValue ? (long)value : throw new InvalidDataException("a number beyond 2^63");
        }

        throw new InvalidDataException("a number that does not end");
    }

    public ReadOnlyMemory<byte> Bytes(long length)
    {
        if (length < 0 || length > bytes.Length - place) throw new InvalidDataException($"{length} bytes where {bytes.Length - place} are left");
        ReadOnlyMemory<byte> part = bytes.Slice(place, (int)length);
        place += (int)length;
        return part;
    }
}
