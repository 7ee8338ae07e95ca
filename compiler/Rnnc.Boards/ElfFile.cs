using System.Buffers.Binary;
using System.Text;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>The sections and symbols of a little-endian ELF file of 32 or 64 bits.</summary>
public sealed class ElfFile
{
    private const uint SymbolTable = 2;
    private const uint NoBits = 8;
    private const ulong Allocated = 2;

    private readonly byte[] bytes;
    private readonly bool wide;

    private ElfFile(byte[] bytes)
    {
        this.bytes = bytes;
        wide = bytes[4] == 2;
        (Sections, IReadOnlyList<Header> headers) = ReadSections();
        Symbols = ReadSymbols(headers);
    }

    public IReadOnlyList<ElfSection> Sections { get; }

    /// <summary>Functions and objects that have a size; empty in a stripped file.</summary>
    public IReadOnlyList<ElfSymbol> Symbols { get; }

    /// <exception cref="InputException">The file cannot be read, or is not such an ELF file.</exception>
    public static ElfFile Read(string file)
    {
        var where = new Origin(file);
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            if (bytes.Length < 52 || !bytes.AsSpan(0, 4).SequenceEqual("\u007FELF"u8) || bytes[4] is not (1 or 2) || bytes[5] != 1)
                throw new InputException(where, "another kind of file", "a little-endian ELF file");
            return new ElfFile(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(where, "no readable file", "an ELF file", "build it again", fault);
        }
        catch (Exception fault) when (fault is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InputException(where, "an ELF file that is cut off or damaged", "whole section and symbol tables", "build it again", fault);
        }
    }

    /// <summary>Size in bytes of a section, 0 where there is none of that name.</summary>
    public long SizeOf(string section) => Sections.Where(candidate => candidate.Name == section).Sum(candidate => candidate.Bytes);

    public bool Has(string section) => Sections.Any(candidate => candidate.Name == section);

    /// <exception cref="ArgumentException">The section has no content, or the file is cut off.</exception>
    public byte[] ContentOf(ElfSection section) => section.NoBits ? throw new ArgumentException(section.Name) : bytes.AsSpan(checked((int)section.Offset), checked((int)section.Bytes)).ToArray();

    private (IReadOnlyList<ElfSection>, IReadOnlyList<Header>) ReadSections()
    {
        long table = Word(wide ? 40 : 32);
        int entryBytes = Half(wide ? 58 : 46);
        int count = Half(wide ? 60 : 48);
        int nameTable = Half(wide ? 62 : 50);
        var headers = new Header[count];
        for (int i = 0; i < count; i++) headers[i] = ReadHeader(checked(table + (long)i * entryBytes));
        ElfSection[] sections = [.. headers.Select(header => new ElfSection(
            Text(headers[nameTable].Offset, header.Name),
            header.Bytes,
            (header.Flags & Allocated) != 0,
            header.Type == NoBits,
            header.Address,
            header.Offset))];
        return (sections, headers);
    }

    private Header ReadHeader(long at) => wide
        ? new Header(Int(at), Int(at + 4), (ulong)Word(at + 8), Word(at + 16), Word(at + 24), Word(at + 32), (int)Int(at + 40), Word(at + 56))
        : new Header(Int(at), Int(at + 4), (ulong)Word(at + 8), Word(at + 12), Word(at + 16), Word(at + 20), (int)Int(at + 24), Word(at + 36));

    private List<ElfSymbol> ReadSymbols(IReadOnlyList<Header> headers)
    {
        var symbols = new List<ElfSymbol>();
        foreach (Header table in headers)
        {
            if (table.Type != SymbolTable || table.EntryBytes < (wide ? 24 : 16)) continue;
            if (table.Offset + table.Bytes > bytes.Length) throw new ArgumentException("symbol table");
            for (long at = table.Offset; at < table.Offset + table.Bytes; at += table.EntryBytes)
            {
                long size = wide ? Word(at + 16) : Word(at + 8);
                int kind = bytes[checked((int)(at + (wide ? 4 : 12)))] & 15;
                if (size > 0 && kind is 1 or 2) symbols.Add(new ElfSymbol(Text(headers[table.Link].Offset, Int(at)), size));
            }
        }
        return symbols;
    }

    private string Text(long table, uint offset)
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan(checked((int)(table + offset)));
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private int Half(long at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(checked((int)at)));

    private uint Int(long at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(checked((int)at)));

    /// <summary>An address, offset or size: as wide as the file's class.</summary>
    private long Word(long at) => wide ? checked((long)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(checked((int)at)))) : Int(at);

    private readonly record struct Header(uint Name, uint Type, ulong Flags, long Address, long Offset, long Bytes, int Link, long EntryBytes);
}

/// <param name="Allocated">It is in memory when the program runs.</param>
/// <param name="NoBits">It takes no room in the file: zeros, a stack.</param>
/// <param name="Address">Where it lies when the program runs.</param>
/// <param name="Offset">Where it lies in the file.</param>
public sealed record ElfSection(string Name, long Bytes, bool Allocated, bool NoBits, long Address, long Offset);

public sealed record ElfSymbol(string Name, long Bytes);
