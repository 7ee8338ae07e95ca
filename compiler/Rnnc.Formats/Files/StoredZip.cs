using System.Buffers.Binary;
using System.Text;

namespace Rnnc.Formats.Files;

/// <summary>
/// Writes a ZIP file without compression whose bytes depend on names and contents alone: every time stamp is
/// 1980-01-01, and no platform, version or attribute enters. Sizes stay below ZIP64.
/// </summary>
internal static class StoredZip
{
    private const ushort Version = 20;
    private const ushort Utf8Names = 1 << 11;
    private const ushort Date1980 = (1 << 5) | 1;

    /// <summary>Largest sum of all bytes that a ZIP file without the ZIP64 extension holds, with room for the directory.</summary>
    public const long MaxTotalBytes = uint.MaxValue - (1L << 24);

    /// <summary>Appends the whole archive to <paramref name="output"/>; the caller has checked <see cref="MaxTotalBytes"/> and fewer than 65,535 entries.</summary>
    public static void Write(Stream output, IReadOnlyList<(string Name, byte[] Data)> entries)
    {
        using var directory = new MemoryStream();
        uint offset = 0;
        foreach ((string name, byte[] data) in entries)
        {
            byte[] nameBytes = Encoding.UTF8.GetBytes(name);
            byte[] common = Common(nameBytes, data);
            Put32(output, 0x04034B50);
            output.Write(common);
            output.Write(nameBytes);
            output.Write(data);

            Put32(directory, 0x02014B50);
            Put16(directory, Version);
            directory.Write(common);
            Put16(directory, 0); // comment length
            Put16(directory, 0); // disk number
            Put16(directory, 0); // internal attributes
            Put32(directory, 0); // external attributes
            Put32(directory, offset);
            directory.Write(nameBytes);
            offset = checked((uint)(offset + 4 + common.Length + nameBytes.Length + (long)data.Length));
        }

        output.Write(directory.ToArray());
        Put32(output, 0x06054B50);
        Put16(output, 0); // this disk
        Put16(output, 0); // disk of the directory
        Put16(output, checked((ushort)entries.Count));
        Put16(output, checked((ushort)entries.Count));
        Put32(output, checked((uint)directory.Length));
        Put32(output, offset);
        Put16(output, 0); // comment length
    }

    // The fields from "version needed" to "extra length", which the local header and the directory share.
    private static byte[] Common(byte[] name, byte[] data)
    {
        using var fields = new MemoryStream();
        Put16(fields, Version);
        Put16(fields, Utf8Names);
        Put16(fields, 0); // method: stored
        Put16(fields, 0); // time
        Put16(fields, Date1980);
        Put32(fields, Crc32.Of(data));
        Put32(fields, (uint)data.Length);
        Put32(fields, (uint)data.Length);
        Put16(fields, checked((ushort)name.Length));
        Put16(fields, 0); // extra length
        return fields.ToArray();
    }

    private static void Put16(Stream stream, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Put32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
