using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>Decodes one <c>.npy</c> array; what each type becomes is told at <see cref="DataArray.Numbers"/>.</summary>
internal static class NpyReader
{
    /// <exception cref="InputException">The bytes are no NumPy array, its type is not read, or shape and bytes disagree.</exception>
    public static DataArray Read(byte[] file, string name, Origin where) =>
        InputGuard.Read(where, "a NumPy array", () => Decode(file, name, where));

    private static DataArray Decode(byte[] file, string name, Origin where)
    {
        NpyHeader header = NpyHeader.Read(file, where);
        ReadOnlySpan<byte> data = file.AsSpan(header.DataOffset);
        int[] dims = [.. header.Dims];
        switch (header.Kind)
        {
            case 'f':
                var floats = new float[header.Count];
                for (int i = 0; i < floats.Length; i++) floats[i] = Float(Item(data, i, header), header.BigEndian);
                return DataArray.Of(name, Tensor.Float(RowMajor(floats, header), dims), where);
            case 'U' or 'S':
                var text = new string[header.Count];
                for (int i = 0; i < text.Length; i++) text[i] = Text(Item(data, i, header), header);
                return DataArray.Of(name, RowMajor(text, header), header.Dims, where);
            default:
                var integers = new long[header.Count];
                for (int i = 0; i < integers.Length; i++) integers[i] = Integer(Item(data, i, header), header, where);
                return DataArray.Of(name, Tensor.Integer(TypeOf(header), RowMajor(integers, header), dims), where);
        }
    }

    private static ReadOnlySpan<byte> Item(ReadOnlySpan<byte> data, int index, NpyHeader header) =>
        data.Slice(index * header.ItemBytes, header.ItemBytes);

    private static float Float(ReadOnlySpan<byte> item, bool big) => item.Length switch
    {
        2 => (float)(big ? BinaryPrimitives.ReadHalfBigEndian(item) : BinaryPrimitives.ReadHalfLittleEndian(item)),
        4 => big ? BinaryPrimitives.ReadSingleBigEndian(item) : BinaryPrimitives.ReadSingleLittleEndian(item),
        _ => (float)(big ? BinaryPrimitives.ReadDoubleBigEndian(item) : BinaryPrimitives.ReadDoubleLittleEndian(item)),
    };

    private static long Integer(ReadOnlySpan<byte> item, NpyHeader header, Origin where)
    {
        ulong bits = 0;
        for (int i = 0; i < item.Length; i++) bits = (bits << 8) | item[header.BigEndian ? i : item.Length - 1 - i];
        int spare = 64 - 8 * item.Length;
        if (header.Kind == 'i') return (long)(bits << spare) >> spare;
        if (header.Kind == 'b') return bits != 0 ? 1 : 0;
        return bits <= long.MaxValue
            ? (long)bits
            : throw new InputException(where, $"the value {bits}", $"at most {long.MaxValue}", "convert the array to int64");
    }

    private static ElementType TypeOf(NpyHeader header) => (header.Kind, header.ItemBytes) switch
    {
        ('b', _) => ElementType.Bool,
        ('i', 1) => ElementType.Int8,
        ('u', 1) => ElementType.UInt8,
        ('i', 2) => ElementType.Int16,
        ('i', 4) or ('u', 2) => ElementType.Int32,
        _ => ElementType.Int64,
    };

    private static string Text(ReadOnlySpan<byte> item, NpyHeader header)
    {
        if (header.Kind == 'S') return Encoding.Latin1.GetString(item).TrimEnd('\0');
        var text = new StringBuilder();
        for (int at = 0; at < item.Length; at += 4)
        {
            ReadOnlySpan<byte> bytes = item.Slice(at, 4);
            uint code = header.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
        }

        return text.ToString().TrimEnd('\0');
    }

    // [i0, i1, ...] with the first axis fastest  =>  the same values with the last axis fastest.
    private static T[] RowMajor<T>(T[] values, NpyHeader header)
    {
        ImmutableArray<int> dims = header.Dims;
        if (!header.FortranOrder || dims.Length < 2) return values;
        var strides = new int[dims.Length];
        for (int axis = dims.Length - 1, stride = 1; axis >= 0; stride *= dims[axis], axis--) strides[axis] = stride;
        var reordered = new T[values.Length];
        var index = new int[dims.Length];
        int target = 0;
        foreach (T value in values)
        {
            reordered[target] = value;
            for (int axis = 0; axis < dims.Length; axis++)
            {
                target += strides[axis];
                if (++index[axis] < dims[axis]) break;
                target -= dims[axis] * strides[axis];
                index[axis] = 0;
            }
        }

        return reordered;
    }
}
