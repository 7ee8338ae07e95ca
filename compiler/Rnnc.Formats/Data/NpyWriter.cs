using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>Encodes one array as <c>.npy</c>, format version 1, little endian, C order.</summary>
internal static class NpyWriter
{
    private const int Alignment = 64;

    public static byte[] Encode(DataArray array)
    {
        (string descr, byte[] values) = array.IsText ? EncodeText(array.Text) : (Descr(array.Numbers.Element), EncodeNumbers(array.Numbers));
        string shape = string.Concat(array.Dims.Select(dim => dim.ToString(CultureInfo.InvariantCulture) + ", "));
        shape = array.Dims.Length == 1 ? shape.TrimEnd() : shape.TrimEnd(',', ' ');
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}";
        int padding = Alignment - (10 + header.Length + 1) % Alignment;
        header += new string(' ', padding % Alignment) + "\n";

        byte[] file = new byte[10 + header.Length + values.Length];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)header.Length);
        Encoding.ASCII.GetBytes(header, file.AsSpan(10));
        values.CopyTo(file, 10 + header.Length);
        return file;
    }

    private static string Descr(ElementType element) => element switch
    {
        ElementType.Float32 => "<f4",
        ElementType.Int8 => "|i1",
        ElementType.UInt8 => "|u1",
        ElementType.Int16 => "<i2",
        ElementType.Int32 => "<i4",
        ElementType.Int64 => "<i8",
        ElementType.Bool => "|b1",
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, "an element type without a NumPy name"),
    };

    private static byte[] EncodeNumbers(Tensor tensor)
    {
        int size = Descr(tensor.Element)[2] - '0';
        var bytes = new byte[checked(tensor.Count * size)];
        Span<byte> word = stackalloc byte[8];
        for (int i = 0; i < tensor.Count; i++)
        {
            if (tensor.Element == ElementType.Float32) BinaryPrimitives.WriteSingleLittleEndian(word, tensor.Floats[i]);
            else BinaryPrimitives.WriteInt64LittleEndian(word, tensor.Integers[i]);
            word[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    private static (string Descr, byte[] Values) EncodeText(IReadOnlyList<string> texts)
    {
        int width = Math.Max(1, texts.Select(text => text.EnumerateRunes().Count()).DefaultIfEmpty(0).Max());
        var bytes = new byte[checked(texts.Count * width * 4)];
        for (int i = 0; i < texts.Count; i++)
        {
            int at = i * width * 4;
            foreach (Rune rune in texts[i].EnumerateRunes())
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), rune.Value);
                at += 4;
            }
        }

        return (string.Create(CultureInfo.InvariantCulture, $"<U{width}"), bytes);
    }
}
