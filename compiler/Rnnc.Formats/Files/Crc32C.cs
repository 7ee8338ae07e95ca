using System.Buffers.Binary;

namespace Rnnc.Formats.Files;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4), as tables and checkpoints store it: rotated and shifted, so that a sum over sums says something.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private const uint MaskShift = 0xA282EAD8;
    private static readonly uint[] Table = MakeTable();

    /// <summary>The masked sum of the bytes.</summary>
    public static uint Masked(params ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte each in bytes) sum = Table[(byte)(sum ^ each)] ^ (sum >> 8);
        sum = ~sum;
        return uint.RotateRight(sum, 15) + MaskShift;
    }

    /// <summary>Whether the four bytes hold the masked sum of the others.</summary>
    public static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stored) => Masked(bytes) == BinaryPrimitives.ReadUInt32LittleEndian(stored);

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint sum = i;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? (sum >> 1) ^ Polynomial : sum >> 1;
            table[i] = sum;
        }

        return table;
    }
}
