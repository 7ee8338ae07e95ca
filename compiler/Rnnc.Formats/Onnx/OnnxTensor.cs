using Google.Protobuf.Collections;
using Rnnc.Formats.Elements;
using Rnnc.Formats.Onnx.Messages;
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
        if (message.DataLocation != 0) return OfBytes(message.DataType, ExternalData.Read(message.ExternalData, bytes, where), dims, where);
        if (message.RawData.Length == 0 && count > 0) return OfLists(message, element, dims, count, where);
        if (message.RawData.Length != bytes) throw Misfit(where, $"{message.RawData.Length} bytes for [{string.Join(", ", dims)}]", $"{bytes}");
        return OfBytes(message.DataType, message.RawData.Span, dims, where);
    }

    private static int CheckedBytes(int count, int width, Origin where)
    {
        long bytes = (long)count * width;
        return bytes <= int.MaxValue ? (int)bytes : throw Misfit(where, $"{bytes} bytes", "at most 2^31");
    }

    private static Tensor OfBytes(DataType type, ReadOnlySpan<byte> bytes, int[] dims, Origin where) => FiniteValues.Require(StoredElements.Read(OnnxTypes.Stored(type), bytes, dims), where);

    private static Tensor OfLists(TensorMessage message, ElementType element, int[] dims, int count, Origin where)
    {
        if (element == ElementType.Float32)
        {
            float[] floats = message.DataType switch
            {
                DataType.Float32 => [.. message.FloatData],
                DataType.Float64 => [.. message.DoubleData.Select(value => (float)value)],
                _ => [.. message.Int32Data.Select(bits => StoredElements.HalfFromBits(OnnxTypes.Stored(message.DataType), (ushort)bits))],
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
