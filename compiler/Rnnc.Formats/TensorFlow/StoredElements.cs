using System.Buffers.Binary;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow;

/// <summary>Elements as raw little-endian bytes, row-major: in constants of graphs and in shards of checkpoints.</summary>
internal static class StoredElements
{
    /// <param name="bytes">As many as the elements take.</param>
    public static Tensor Read(DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> dims)
    {
        int width = DataTypes.Width(type);
        ElementType element = DataTypes.Element(type) ?? throw new InvalidDataException($"values of type {DataTypes.Name(type)}");
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

    public static float HalfFromBits(DataType type, ushort bits) =>
        type == DataType.Bfloat16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);

    private static float Float(DataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DataType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        DataType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => HalfFromBits(type, BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
    };

    private static long Integer(DataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DataType.Bool => bytes[0] != 0 ? 1 : 0,
        DataType.Uint8 => bytes[0],
        DataType.Int8 => (sbyte)bytes[0],
        DataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        DataType.Uint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        DataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        DataType.Uint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
