using System.Buffers.Binary;
using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Calibrate;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>
/// The tensors of a graph's values. Inputs have their own shape; what operators make has a batch axis of 1 in front of the value's.
/// </summary>
/// <param name="graph">In canonical form: batch 1 and gone, time first.</param>
/// <param name="file">Where the tensors go.</param>
/// <param name="formats">The integers of each value.</param>
/// <param name="record">What calibration saw.</param>
/// <param name="steps">The number of time steps where the graph leaves it free.</param>
internal sealed class TensorMap(Graph graph, FileSubgraph file, TensorFormats formats, ValueRecord record, int steps)
{
    private readonly Dictionary<Value, Placed> placed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Value, Format), Placed> rescaled = [];

    public Graph Graph { get; } = graph;

    public FileSubgraph File { get; } = file;

    public TensorFormats Formats { get; } = formats;

    public ValueRecord Record { get; } = record;

    public static TfLiteType TypeOf(int bits) => bits switch { 8 => TfLiteType.INT8, 16 => TfLiteType.INT16, _ => TfLiteType.INT32 };

    /// <summary>Extents as numbers.</summary>
    public ImmutableArray<int> Extents(Value value) => [.. value.Type.Shape.Select(dim => dim.IsFixed ? dim.Size : steps)];

    /// <summary>The shape of what operators make: a batch of 1 in front.</summary>
    public ImmutableArray<int> Batched(Value value) => [1, .. Extents(value)];

    public Placed Input(Value value, string name)
    {
        Placed input = New(name, Extents(value), Formats.Of(value));
        File.Inputs.Add(input.Tensor);
        return placed[value] = input;
    }

    /// <summary>The value as it lies in the file; a constant becomes a tensor with data.</summary>
    public Placed Of(Value value)
    {
        if (placed.TryGetValue(value, out Placed known)) return known;
        return Graph.ConstantOf(value) is { } constant
            ? placed[value] = Quantized(constant, TensorNames.Of(value), FormatChooser.OfConstant(constant.Floats, 8))
            : throw new InvalidOperationException($"{value} is read before it is placed");
    }

    /// <summary>The value in a width that an operator wants of its operands.</summary>
    public Placed In(Value value, int bits) =>
        As(value, Graph.ConstantOf(value) is { } constant ? FormatChooser.OfConstant(constant.Floats, bits) : Of(value).Format is { } given && given.Bits == bits ? given : Formats.In(value, bits));

    /// <summary>The value with other integers, by QUANTIZE where it has not got them.</summary>
    public Placed As(Value value, Format format)
    {
        if (placed.TryGetValue(value, out Placed given) && given.Format == format) return given;
        if (rescaled.TryGetValue((value, format), out Placed known)) return known;
        if (Graph.ConstantOf(value) is { } constant) return rescaled[(value, format)] = Quantized(constant, TensorNames.Of(value), format);
        given = Of(value);
        Placed result = New(TensorNames.Of(value) + "_rescaled", given.Shape, format);
        int source = given.Tensor;
        if (format.Bits > given.Format.Bits)
        {
            // Many interpreters widen by way of float numbers alone; that is exact.
            source = File.Add(new FileTensor(TensorNames.Of(value) + "_real", TfLiteType.FLOAT32, given.Shape, null));
            File.Run(new FileOperator(BuiltinOperator.DEQUANTIZE, 2, [given.Tensor], [source]));
        }

        File.Run(new FileOperator(BuiltinOperator.QUANTIZE, 1, [source], [result.Tensor]));
        return rescaled[(value, format)] = result;
    }

    /// <summary>The value with a batch axis in front, by RESHAPE where it comes without.</summary>
    public Placed WithBatch(Value value, Format format)
    {
        Placed given = As(value, format);
        return Graph.ConstantOf(value) is not null ? given : Reshaped(given, Batched(value), TensorNames.Of(value));
    }

    public Placed Reshaped(Placed given, ImmutableArray<int> shape, string name)
    {
        if (given.Shape.AsSpan().SequenceEqual(shape.AsSpan())) return given;
        Placed result = New(name, shape, given.Format);
        File.Run(new FileOperator(BuiltinOperator.RESHAPE, 1, [given.Tensor, File.Integers("shape", shape.AsSpan())], [result.Tensor]));
        return result;
    }

    /// <summary>A tensor that an operator fills.</summary>
    public Placed New(string name, ImmutableArray<int> shape, Format format) =>
        new(File.Add(new FileTensor(name, TypeOf(format.Bits), shape, FileQuantization.Of(format))), shape, format);

    /// <summary>The tensor of a node's result.</summary>
    public Placed Result(Node node) => placed[node.Output] = New(TensorNames.Of(node.Output), Batched(node.Output), Formats.Of(node.Output));

    public void Place(Value value, Placed where) => placed[value] = where;

    /// <summary>Integers of 8 to 64 bits as bytes, little-endian.</summary>
    public static byte[] Bytes(IEnumerable<long> values, int itemBytes)
    {
        var bytes = new List<byte>();
        Span<byte> word = stackalloc byte[8];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, value);
            bytes.AddRange(word[..itemBytes]);
        }

        return [.. bytes];
    }

    private Placed Quantized(Tensor constant, string name, Format format)
    {
        byte[] data = Bytes(constant.Floats.ToArray().Select(element => (long)format.Quantize(element)), format.Bits / 8);
        ImmutableArray<int> shape = constant.Rank == 0 ? [1] : constant.Dims;
        return new(File.Constant(new FileTensor(name, TypeOf(format.Bits), shape, FileQuantization.Of(format)) { Data = data }), shape, format);
    }
}
