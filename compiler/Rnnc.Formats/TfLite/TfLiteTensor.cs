using System.Buffers.Binary;
using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Formats.TfLite;

/// <summary>One tensor of a subgraph: a constant, a variable or a value that operators make.</summary>
public sealed class TfLiteTensor
{
    internal TfLiteTensor()
    {
    }

    /// <summary>Its number in the subgraph, which operators refer to.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>File and tensor, for diagnostics.</summary>
    public required Origin Where { get; init; }

    public required TfLiteType Type { get; init; }

    /// <summary>Extents as the converter stored them; an extent that is free at run time is stored as 1, or as -1.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Extents with -1 where they are free at run time; empty where all are fixed.</summary>
    public required ImmutableArray<int> ShapeSignature { get; init; }

    /// <summary>False with an empty shape may mean an unknown rank instead of a scalar.</summary>
    public required bool HasRank { get; init; }

    /// <summary>Keeps its value between runs.</summary>
    public required bool IsVariable { get; init; }

    /// <summary>Null where the tensor is not quantized.</summary>
    public required TfLiteQuantization? Quantization { get; init; }

    /// <summary>Number of its buffer in the model; 0 is the empty buffer of tensors without data.</summary>
    public required int Buffer { get; init; }

    /// <summary>The stored bytes, little endian, row-major; empty where the tensor has none.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Its value is in the file.</summary>
    public bool IsConstant => !IsVariable && (!Data.IsEmpty || (Buffer != 0 && Shape.Contains(0)));

    /// <summary>
    /// The stored values: FLOAT32 and FLOAT16 as Float32; INT8, UINT8, INT16, INT32, INT64 and BOOL as they are,
    /// quantized integers undecoded.
    /// </summary>
    /// <exception cref="InputException">The tensor is no constant, its type has no counterpart, or shape and bytes disagree.</exception>
    public Tensor ReadConstant()
    {
        if (!IsConstant) throw new InputException(Where, "a tensor without stored values", "a constant", "fix the input in the exported model");
        (ElementType element, int itemBytes) = Type switch
        {
            TfLiteType.FLOAT32 => (ElementType.Float32, 4),
            TfLiteType.FLOAT16 => (ElementType.Float32, 2),
            TfLiteType.INT8 => (ElementType.Int8, 1),
            TfLiteType.UINT8 => (ElementType.UInt8, 1),
            TfLiteType.INT16 => (ElementType.Int16, 2),
            TfLiteType.INT32 => (ElementType.Int32, 4),
            TfLiteType.INT64 => (ElementType.Int64, 8),
            TfLiteType.BOOL => (ElementType.Bool, 1),
            _ => throw new InputException(Where, $"values of type {Type}", "FLOAT32, FLOAT16, INT8, UINT8, INT16, INT32, INT64 or BOOL", "convert the model without it"),
        };
        long bytes = itemBytes;
        foreach (int extent in Shape) bytes = Math.Min(bytes * Math.Max(extent, 0), 1L << 40);
        if (bytes != Data.Length || Shape.Any(extent => extent < 0))
            throw new InputException(Where, $"{Data.Length} bytes", $"{bytes} for [{string.Join(", ", Shape)}] of {Type}", "take an intact copy of the file");
        return element == ElementType.Float32 ? Tensor.Float(ReadFloats(itemBytes), Shape.AsSpan()) : Tensor.Integer(element, ReadIntegers(itemBytes), Shape.AsSpan());
    }

    public override string ToString() => $"{Name} {Type}[{string.Join(", ", Shape)}]";

    private float[] ReadFloats(int itemBytes)
    {
        ReadOnlySpan<byte> data = Data.Span;
        var values = new float[data.Length / itemBytes];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = data.Slice(i * itemBytes, itemBytes);
            values[i] = itemBytes == 4 ? BinaryPrimitives.ReadSingleLittleEndian(item) : (float)BinaryPrimitives.ReadHalfLittleEndian(item);
        }

        return values;
    }

    private long[] ReadIntegers(int itemBytes)
    {
        ReadOnlySpan<byte> data = Data.Span;
        var values = new long[data.Length / itemBytes];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = data.Slice(i * itemBytes, itemBytes);
            values[i] = Type switch
            {
                TfLiteType.BOOL => item[0] != 0 ? 1 : 0,
                TfLiteType.UINT8 => item[0],
                TfLiteType.INT8 => (sbyte)item[0],
                TfLiteType.INT16 => BinaryPrimitives.ReadInt16LittleEndian(item),
                TfLiteType.INT32 => BinaryPrimitives.ReadInt32LittleEndian(item),
                _ => BinaryPrimitives.ReadInt64LittleEndian(item),
            };
        }

        return values;
    }
}
