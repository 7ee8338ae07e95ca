using System.Buffers.Binary;
using Rnnc.Ir;

namespace Rnnc.Formats.Elements;

/// <summary>Elements as raw little-endian bytes, row-major: in constants of graphs and models and in shards of checkpoints.</summary>
internal static class StoredElements
{
    /// <param name="bytes">As many as the elements take.</param>
    public static Tensor Read(StoredType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> dims)
    {
        int width = StoredTypes.Width(type);
        ElementType element = StoredTypes.Element(type) ?? throw new InvalidDataException($"values of type {type}");
        int count = width == 0 ? 0 : bytes.Length / width;
        if (element == ElementType.Float32)
        {
            var floats = new float[count];
            for (int i = 0; i < count; i++) floats[i] = Float(type, bytes.Slice(i * width, width));
            return Tensor.Float(floats, dims);
        }

        var integers = new long[count];
        for (int i = 0; i < count; i++) integers[i] = Integer(type, bytes.Slice(i * width, width));
        return Tensor.Integer(element, integers, dims);
    }

    public static float HalfFromBits(StoredType type, ushort bits) =>
        type == StoredType.Bfloat16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);

    private static float Float(StoredType type, ReadOnlySpan<byte> bytes) => type switch
    {
        StoredType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        StoredType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => HalfFromBits(type, BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
    };

    private static long Integer(StoredType type, ReadOnlySpan<byte> bytes) => type switch
    {
        StoredType.Bool => bytes[0] != 0 ? 1 : 0,
        StoredType.Uint8 => bytes[0],
        StoredType.Int8 => (sbyte)bytes[0],
        StoredType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        StoredType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        StoredType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        StoredType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
