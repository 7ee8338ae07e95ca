using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>
/// The header of a <c>.npy</c> file, format versions 1 to 3 (NumPy, "numpy.lib.format"): a Python dictionary with the
/// keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
/// <param name="Kind">f, i, u, b (bool), U (UTF-32 text) or S (bytes as text).</param>
/// <param name="ItemBytes">Bytes of one value in the file.</param>
/// <param name="BigEndian">Byte order of the values.</param>
/// <param name="FortranOrder">The first axis runs fastest.</param>
/// <param name="DataOffset">Where the values begin.</param>
internal sealed record NpyHeader(char Kind, int ItemBytes, bool BigEndian, bool FortranOrder, ImmutableArray<int> Dims, int DataOffset)
{
    private const int MaxHeaderBytes = 1 << 16;
    private const int MaxRank = 32;

    /// <summary>Number of values; the shape's product was found to fit when the header was read.</summary>
    public int Count => Dims.Aggregate(1, (count, dim) => count * dim);

    /// <summary>Reads the header and holds the declared shape against the bytes that are there, before anything is allocated for it.</summary>
    public static NpyHeader Read(ReadOnlySpan<byte> file, Origin where)
    {
        if (file.Length < 10 || file[0] != 0x93 || !file[1..6].SequenceEqual("NUMPY"u8))
            throw new InputException(where, "other content", "a NumPy array (.npy)", "save it with numpy.save or numpy.savez");
        int version = file[6];
        if (version is < 1 or > 3)
            throw new InputException(where, $"format version {version}", "version 1, 2 or 3", "save it with a current NumPy");
        int prefix = version == 1 ? 10 : 12;
        if (file.Length < prefix) throw Malformed(where, "it ends in the header");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > MaxHeaderBytes || length > file.Length - prefix) throw Malformed(where, $"a header of {length} bytes in a file of {file.Length}");
        string text = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(file.Slice(prefix, (int)length));
        NpyHeader header = Parse(text, prefix + (int)length, where);

        long bytes = (long)header.Count * header.ItemBytes;
        long held = file.Length - header.DataOffset;
        return bytes == held ? header : throw new InputException(
            where,
            $"{held} bytes of values",
            $"{bytes} bytes, as the shape [{string.Join(", ", header.Dims)}] and the type {header.Kind}{header.ItemBytes} say",
            "save the array anew");
    }

    private static NpyHeader Parse(string text, int dataOffset, Origin where)
    {
        string? descr = null;
        bool? fortran = null;
        ImmutableArray<int>? dims = null;
        var scan = new PythonScanner(text);
        bool wellFormed = scan.Take('{');
        while (wellFormed && !scan.Take('}'))
        {
            wellFormed = scan.TakeString(out string key) && scan.Take(':');
            if (!wellFormed) break;
            switch (key)
            {
                case "descr" when scan.TakeString(out string value): descr = value; break;
                case "fortran_order" when scan.TakeBool(out bool value): fortran = value; break;
                case "shape" when scan.TakeTuple(out List<long> value): dims = CheckShape(value, where); break;
                case "descr": throw new InputException(where, "a structured type", "numbers or text", "save each field as an array of its own");
                default: wellFormed = false; break;
            }

            wellFormed = wellFormed && (scan.Take(',') || scan.Peek('}'));
        }

        if (!wellFormed || descr is null || fortran is null || dims is null) throw Malformed(where, "a header that is not NumPy's");
        (char kind, int itemBytes, bool bigEndian) = ParseType(descr, where);
        return new NpyHeader(kind, itemBytes, bigEndian, fortran.Value, dims.Value, dataOffset);
    }

    private static (char Kind, int ItemBytes, bool BigEndian) ParseType(string descr, Origin where)
    {
        bool known = descr.Length >= 3 && "<>|=".Contains(descr[0], StringComparison.Ordinal)
            && int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        char kind = known ? descr[1] : '?';
        int size = known ? int.Parse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        known = (kind, size) switch
        {
            ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1) => true,
            ('U' or 'S', >= 1 and <= 1 << 16) => true,
            _ => false,
        };
        return known
            ? (kind, kind == 'U' ? 4 * size : size, descr[0] == '>')
            : throw new InputException(where, $"values of type {descr}", "float16/32/64, int8 to int64, uint8 to uint64, bool or text", "convert the array with astype");
    }

    private static ImmutableArray<int> CheckShape(List<long> shape, Origin where)
    {
        // The product leaves out zeros, so that no order of multiplication overflows later.
        long product = 1;
        foreach (long dim in shape)
        {
            if (dim > int.MaxValue || (product *= Math.Max(dim, 1)) > int.MaxValue)
                throw new InputException(where, $"a shape of more than {int.MaxValue} values", "fewer", "split the array");
        }

        return shape.Count <= MaxRank
            ? [.. shape.Select(dim => (int)dim)]
            : throw new InputException(where, $"{shape.Count} axes", $"at most {MaxRank}", "reshape the array");
    }

    private static InputException Malformed(Origin where, string found) =>
        new(where, found, "the header of a NumPy array", "take an intact copy of the file");
}
