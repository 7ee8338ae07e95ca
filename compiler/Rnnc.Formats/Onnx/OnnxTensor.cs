using System.Buffers.Binary;
using Google.Protobuf.Collections;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Formats.TensorFlow;
using Rnnc.Ir;

namespace Rnnc.Formats.Onnx;

/// <summary>Constants of an ONNX file: values in raw bytes, in the list of their type, or in a file beside the model.</summary>
public static class OnnxTensor
{
    /// <param name="message">The stored tensor.</param>
    /// <param name="where">File and tensor, for diagnostics; external data is looked for beside the file.</param>
    /// <exception cref="InputException">The values do not fill the shape, are of a type that the IR does not have, are not finite, or their file is missing.</exception>
    public static Tensor Read(TensorMessage message, Origin where)
    {
        int[] dims = ReadDims(message, where, out int count);
        if (OnnxTypes.Element(message.DataType) is not { } element) throw new InputException(where, $"values of type {OnnxTypes.Name(message.DataType)}", "floats, integers or booleans", "leave them out of the exported model");
        int bytes = CheckedBytes(count, OnnxTypes.Width(message.DataType), where);
        if (message.DataLocation != 0) return OfBytes(message.DataType, element, ExternalData.Read(message.ExternalData, bytes, where), dims, where);
        if (message.RawData.Length == 0 && count > 0) return OfLists(message, element, dims, count, where);
        if (message.RawData.Length != bytes) throw Misfit(where, $"{message.RawData.Length} bytes for [{string.Join(", ", dims)}]", $"{bytes}");
        return OfBytes(message.DataType, element, message.RawData.Span, dims, where);
    }

    private static int CheckedBytes(int count, int width, Origin where)
    {
        long bytes = (long)count * width;
        return bytes <= int.MaxValue ? (int)bytes : throw Misfit(where, $"{bytes} bytes", "at most 2^31");
    }

    private static Tensor OfBytes(DataType type, ElementType element, ReadOnlySpan<byte> bytes, int[] dims, Origin where)
    {
        int width = OnnxTypes.Width(type);
        if (element == ElementType.Float32)
        {
            var floats = new float[bytes.Length / width];
            for (int i = 0; i < floats.Length; i++) floats[i] = Float(type, bytes.Slice(i * width, width));
            return FiniteValues.Require(Tensor.Float(floats, dims), where);
        }

        var integers = new long[bytes.Length / width];
        for (int i = 0; i < integers.Length; i++) integers[i] = Integer(type, bytes.Slice(i * width, width));
        return Tensor.Integer(element, integers, dims);
    }

    private static Tensor OfLists(TensorMessage message, ElementType element, int[] dims, int count, Origin where)
    {
        if (element == ElementType.Float32)
        {
            float[] floats = message.DataType switch
            {
                DataType.Float32 => [.. message.FloatData],
                DataType.Float64 => [.. message.DoubleData.Select(value => (float)value)],
                _ => [.. message.Int32Data.Select(bits => Half(message.DataType, (ushort)bits))],
            };
            Require(floats.Length, count, dims, where);
            return FiniteValues.Require(Tensor.Float(floats, dims), where);
        }

        long[] integers = message.DataType switch
        {
            DataType.Int64 => [.. message.Int64Data],
            DataType.Uint32 or DataType.Uint64 => [.. message.Uint64Data.Select(value => unchecked((long)value))],
            DataType.Bool => [.. message.Int32Data.Select(value => value != 0 ? 1L : 0L)],
            _ => [.. message.Int32Data.Select(value => (long)value)],
        };
        Require(integers.Length, count, dims, where);
        return Tensor.Integer(element, integers, dims);
    }

    private static void Require(int given, int count, int[] dims, Origin where)
    {
        if (given != count) throw Misfit(where, $"{given} values for [{string.Join(", ", dims)}]", $"{count}");
    }

    private static float Half(DataType type, ushort bits) =>
        type == DataType.Bfloat16 ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);

    private static float Float(DataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DataType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        DataType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => Half(type, BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
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

    private static int[] ReadDims(TensorMessage message, Origin where, out int count)
    {
        RepeatedField<long> dims = message.Dims;
        long product = 1;
        foreach (long dim in dims)
        {
            if (dim is < 0 or > int.MaxValue) throw Misfit(where, $"an extent of {dim}", "0 to 2^31 - 1");
            product = Math.Min(product * dim, 1L << 32);
        }

        if (product > int.MaxValue) throw Misfit(where, $"[{string.Join(", ", dims)}]", "at most 2^31 elements");
        count = (int)product;
        return [.. dims.Select(dim => (int)dim)];
    }

    private static InputException Misfit(Origin where, string found, string expected) => new(where, $"a constant of {found}", expected, "take an intact copy of the file");
}
