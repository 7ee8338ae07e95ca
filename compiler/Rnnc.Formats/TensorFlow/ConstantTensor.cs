using System.Collections.Immutable;
using Rnnc.Formats.Elements;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow;

/// <summary>A constant of a graph: all values, or one value (a scalar) that stands for every element of a large shape.</summary>
public sealed record ConstantTensor(Tensor Values, ImmutableArray<int> Dims)
{
    /// <summary>A value repeated more often than this stays one value: a few bytes could ask for any amount of memory.</summary>
    private const int MaximumRepeats = 4096;

    public bool IsUniform => Values.Rank == 0 && Dims.Length > 0;

    /// <exception cref="InputException">The values do not fill the shape, are of a type the IR does not have, or are not finite.</exception>
    public static ConstantTensor Read(TensorMessage message, Origin where)
    {
        int[] dims = ReadDims(message.TensorShape, where);
        long count = dims.Aggregate(1L, (product, dim) => product > int.MaxValue ? product : product * dim);
        ElementType? element = DataTypes.Element(message.Dtype);
        if (element is null) throw new InputException(where, $"values of type {DataTypes.Name(message.Dtype)}", "floats, integers or booleans", "leave them out of the exported graph");
        if (count > int.MaxValue) throw Misfit(where, $"[{string.Join(", ", dims)}]", "at most 2^31 elements");
        if (message.TensorContent.Length > 0)
        {
            if (message.TensorContent.Length != count * DataTypes.Width(message.Dtype)) throw Misfit(where, $"{message.TensorContent.Length} bytes for [{string.Join(", ", dims)}]", $"{count * DataTypes.Width(message.Dtype)}");
            return new ConstantTensor(FiniteValues.Require(StoredElements.Read(DataTypes.Stored(message.Dtype), message.TensorContent.Span, dims), where), [.. dims]);
        }

        return element == ElementType.Float32 ? OfFloats(Floats(message), dims, (int)count, where) : OfIntegers(element.Value, Integers(message), dims, (int)count, where);
    }

    private static ConstantTensor OfFloats(List<float> given, int[] dims, int count, Origin where)
    {
        if (IsRepeated(given.Count, count, where)) return new ConstantTensor(FiniteValues.Require(Tensor.Scalar(given.Count == 0 ? 0 : given[0]), where), [.. dims]);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = given.Count == 0 ? 0 : given[Math.Min(i, given.Count - 1)];
        return new ConstantTensor(FiniteValues.Require(Tensor.Float(values, dims), where), [.. dims]);
    }

    private static ConstantTensor OfIntegers(ElementType element, List<long> given, int[] dims, int count, Origin where)
    {
        if (IsRepeated(given.Count, count, where)) return new ConstantTensor(Tensor.Integer(element, [given.Count == 0 ? 0 : given[0]]), [.. dims]);
        var values = new long[count];
        for (int i = 0; i < count; i++) values[i] = given.Count == 0 ? 0 : given[Math.Min(i, given.Count - 1)];
        return new ConstantTensor(Tensor.Integer(element, values, dims), [.. dims]);
    }

    private static bool IsRepeated(int given, int count, Origin where)
    {
        if (given > count) throw Misfit(where, $"{given} values", $"at most {count}");
        if (given > 1 && count - given > MaximumRepeats) throw Misfit(where, $"{given} values", $"{count}");
        return given <= 1 && count > MaximumRepeats;
    }

    private static List<float> Floats(TensorMessage message) => message.Dtype switch
    {
        DataType.Float32 => [.. message.FloatVal],
        DataType.Float64 => [.. message.DoubleVal.Select(value => (float)value)],
        _ => [.. message.HalfVal.Select(bits => StoredElements.HalfFromBits(DataTypes.Stored(message.Dtype), (ushort)bits))],
    };

    private static List<long> Integers(TensorMessage message) => message.Dtype switch
    {
        DataType.Bool => [.. message.BoolVal.Select(value => value ? 1L : 0L)],
        DataType.Int64 => [.. message.Int64Val],
        DataType.Uint32 => [.. message.Uint32Val.Select(value => (long)value)],
        _ => [.. message.IntVal.Select(value => (long)value)],
    };

    private static int[] ReadDims(ShapeMessage? shape, Origin where)
    {
        if (shape is null) return [];
        var dims = new int[shape.Dim.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            long size = shape.Dim[i].Size;
            dims[i] = size is >= 0 and <= int.MaxValue ? (int)size : throw Misfit(where, $"an extent of {size}", "0 to 2^31 - 1");
        }

        return dims;
    }

    private static InputException Misfit(Origin where, string found, string expected) => new(where, $"a constant of {found}", expected, "take an intact copy of the file");
}
