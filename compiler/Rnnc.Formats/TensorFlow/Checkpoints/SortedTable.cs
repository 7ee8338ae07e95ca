using System.Buffers.Binary;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>
/// A sorted table of keys and values, the form of a checkpoint's index: blocks of entries whose keys share prefixes, a block that lists the blocks,
/// and a footer (LevelDB's table format, its document "table_format"). Compressed blocks are refused.
/// </summary>
internal static class SortedTable
{
    private const int FooterLength = 48;
    private const int TrailerLength = 5;
    private const ulong Magic = 0xDB4775248B80FB57;
    private const string Intact = "take an intact copy of the file";

    /// <summary>All entries, in the table's order.</summary>
    /// <exception cref="InputException">The file is no such table, or damaged.</exception>
    public static List<(string Key, byte[] Value)> Read(byte[] file, Origin where)
    {
        if (file.Length < FooterLength || BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(file.Length - 8)) != Magic)
            throw new InputException(where, "no sorted table", "the .index file of a TensorFlow checkpoint", "name the checkpoint by its prefix or its .index file");
        return InputGuard.Read(where, "the .index file of a TensorFlow checkpoint", () =>
        {
            var footer = new ByteCursor(file.AsMemory(file.Length - FooterLength, FooterLength - 8));
            ReadHandle(footer);
            var entries = new List<(string, byte[])>();
            long left = file.Length;
            foreach ((_, ReadOnlyMemory<byte> handle) in Entries(Block(file, ReadHandle(footer), where)))
            {
                ReadOnlyMemory<byte> block = Block(file, ReadHandle(new ByteCursor(handle)), where);
                left -= block.Length;
                if (left < 0) throw new InvalidDataException("blocks that overlap");
                foreach ((byte[] key, ReadOnlyMemory<byte> value) in Entries(block)) entries.Add((Encoding.UTF8.GetString(key), value.ToArray()));
            }

            return entries;
        });
    }

    private static (long Offset, long Size) ReadHandle(ByteCursor cursor) => (cursor.Varint(), cursor.Varint());

    private static ReadOnlyMemory<byte> Block(byte[] file, (long Offset, long Size) handle, Origin where)
    {
        if (handle.Offset < 0 || handle.Size < 4 || handle.Offset > file.Length - TrailerLength || handle.Size > file.Length - TrailerLength - handle.Offset)
            throw new InputException(where, $"a block of {handle.Size} bytes at {handle.Offset}", $"blocks within the file's {file.Length} bytes", Intact);
        int offset = (int)handle.Offset, size = (int)handle.Size;
        byte compression = file[offset + size];
        if (compression != 0) throw new InputException(where, compression == 1 ? "a block compressed with snappy" : $"a block of compression {compression}", "blocks without compression", "write the checkpoint with TensorFlow's own Saver");
        if (!Crc32C.Holds(file.AsSpan(offset, size + 1), file.AsSpan(offset + size + 1, 4)))
            throw new InputException(where, $"a block at {offset} whose checksum is wrong", "the bytes that were written", Intact);
        return file.AsMemory(offset, size);
    }

    /// <summary>Entries of a block: shared and own key length, value length, own key bytes, value; behind them offsets for searching and their number.</summary>
    private static IEnumerable<(byte[] Key, ReadOnlyMemory<byte> Value)> Entries(ReadOnlyMemory<byte> block)
    {
        uint restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.Span[^4..]);
        if (restarts > (block.Length - 4) / 4) throw new InvalidDataException($"{restarts} restart points in a block of {block.Length} bytes");
        var cursor = new ByteCursor(block[..(block.Length - 4 - 4 * (int)restarts)]);
        byte[] key = [];
        while (!cursor.AtEnd)
        {
            long shared = cursor.Varint(), own = cursor.Varint(), length = cursor.Varint();
            if (shared > key.Length) throw new InvalidDataException($"a key that shares {shared} bytes with one of {key.Length}");
            key = [.. key.AsSpan(0, (int)shared), .. cursor.Bytes(own).Span];
            yield return (key, cursor.Bytes(length));
        }
    }
}
