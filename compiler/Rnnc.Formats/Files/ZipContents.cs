using System.IO.Compression;
using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>
/// The entries of a ZIP file as bytes. Memory is bounded by what is really there: an entry grows only while it
/// delivers, never past its declared length; its CRC-32 must agree.
/// </summary>
internal sealed class ZipContents
{
    private const long MaxTotalBytes = 1L << 30;
    private const string Expected = "an intact ZIP file";

    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private readonly Origin where;

    private ZipContents(Origin where, ZipArchive archive)
    {
        this.where = where;
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.FullName.EndsWith('/')) continue;
            total += Math.Max(entry.Length, 0);
            if (total > MaxTotalBytes)
                throw new InputException(where, $"more than {MaxTotalBytes} bytes when unpacked", $"at most {MaxTotalBytes} bytes", "split the file");
            if (!entries.TryAdd(entry.FullName, entry))
                throw new InputException(where, $"two entries named {entry.FullName}", "each name once", "pack the file anew");
            Names.Add(entry.FullName);
        }
    }

    /// <summary>Names of the entries in file order, folders left out.</summary>
    public List<string> Names { get; } = [];

    public static ZipContents Open(Origin where, byte[] file) => InputGuard.Read(where, Expected, () =>
        new ZipContents(where, new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read)));

    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>The unpacked bytes of an entry that <see cref="Names"/> lists.</summary>
    public byte[] Read(string name) => InputGuard.Read(where.At(name), Expected, () => Unpack(name, entries[name]));

    private byte[] Unpack(string name, ZipArchiveEntry entry)
    {
        using Stream packed = entry.Open();
        using var unpacked = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; (read = packed.Read(block)) > 0;)
        {
            if (unpacked.Length + read > entry.Length) break;
            unpacked.Write(block, 0, read);
        }

        byte[] data = unpacked.ToArray();
        if (data.Length != entry.Length)
            throw new InputException(where.At(name), $"{data.Length} bytes unpacked", $"the declared {entry.Length} bytes", "take an intact copy of the file");
        if (Crc32.Of(data) != entry.Crc32)
            throw new InputException(where.At(name), "a wrong checksum", "bytes that match their CRC-32", "take an intact copy of the file");
        return data;
    }
}
