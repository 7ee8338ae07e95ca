using System.Runtime.InteropServices;
using Google.FlatBuffers;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Writes small <c>.tflite</c> files, field by field as the schema numbers them.</summary>
internal sealed class TfLiteSketch
{
    private readonly List<Subgraph> subgraphs = [new()];
    private readonly List<byte[]> buffers = [[]];

    /// <summary>Starts the next subgraph; what follows goes there.</summary>
    public void NextSubgraph() => subgraphs.Add(new());

    private Subgraph Current => subgraphs[^1];

    /// <summary>A tensor that an operator or a caller fills.</summary>
    public int Value(TfLiteType type, int[] shape, string? name = null, bool isVariable = false, int[]? signature = null) =>
        Add(new Item(name ?? $"t{Current.Items.Count}", type, shape, 0, isVariable, signature));

    /// <summary>A constant.</summary>
    public int Constant(Tensor tensor, string? name = null)
    {
        (TfLiteType type, byte[] data) = tensor.Element switch
        {
            ElementType.Float32 => (TfLiteType.FLOAT32, MemoryMarshal.AsBytes(tensor.Floats).ToArray()),
            ElementType.Int32 => (TfLiteType.INT32, MemoryMarshal.AsBytes<int>(tensor.Integers.ToArray().Select(value => (int)value).ToArray()).ToArray()),
            ElementType.Int64 => (TfLiteType.INT64, MemoryMarshal.AsBytes(tensor.Integers).ToArray()),
            ElementType.Bool => (TfLiteType.BOOL, tensor.Integers.ToArray().Select(value => (byte)value).ToArray()),
            _ => throw new NotSupportedException($"{tensor.Element}"),
        };
        return Raw(type, [.. tensor.Dims], data, name);
    }

    /// <summary>A constant given as its stored bytes.</summary>
    /// <param name="scales">One for each index of the first axis, or one; none where it is not quantized.</param>
    public int Raw(TfLiteType type, int[] shape, byte[] data, string? name = null, params float[] scales)
    {
        buffers.Add(data);
        return Add(new Item(name ?? $"t{Current.Items.Count}", type, shape, buffers.Count - 1, false, null) { Scales = scales });
    }

    /// <summary>A value of quantized integers.</summary>
    public int Quantized(TfLiteType type, int[] shape, string name, float scale) => Add(new Item(name, type, shape, 0, false, null) { Scales = [scale] });

    /// <param name="kind">Number of the options in the schema's union; 0 for none.</param>
    /// <param name="options">Field number and value: int, float, bool, sbyte, text or int[].</param>
    public void Operator(BuiltinOperator code, int[] inputs, int[] outputs, byte kind = 0, params (int Field, object Value)[] options) =>
        Current.Operators.Add(new Operation(code, null, inputs, outputs, kind, options));

    public void Custom(string name, int[] inputs, int[] outputs) => Current.Operators.Add(new Operation(BuiltinOperator.CUSTOM, name, inputs, outputs, 0, []));

    public void Inputs(params int[] tensors) => Current.Inputs = tensors;

    public void Outputs(params int[] tensors) => Current.Outputs = tensors;

    public byte[] ToBytes()
    {
        var fbb = new FlatBufferBuilder(1024) { ForceDefaults = true };
        var codes = subgraphs.SelectMany(graph => graph.Operators).Select(op => (op.Code, op.Custom)).Distinct().ToList();
        int codeVector = Vector(fbb, codes.Select(code =>
        {
            StringOffset custom = code.Custom is null ? default : fbb.CreateString(code.Custom);
            fbb.StartTable(4);
            fbb.AddSbyte(0, (sbyte)Math.Min((int)code.Code, 127), 0);
            if (code.Custom is not null) fbb.AddOffset(1, custom.Value, 0);
            fbb.AddInt(2, 1, 1);
            fbb.AddInt(3, (int)code.Code, 0);
            return fbb.EndTable();
        }));
        int graphVector = Vector(fbb, subgraphs.Select(graph => Write(fbb, graph, codes)));
        int bufferVector = Vector(fbb, buffers.Select(data =>
        {
            VectorOffset bytes = data.Length == 0 ? default : Bytes(fbb, data);
            fbb.StartTable(1);
            if (data.Length > 0) fbb.AddOffset(0, bytes.Value, 0);
            return fbb.EndTable();
        }));
        fbb.StartTable(8);
        fbb.AddInt(0, 3, 0);
        fbb.AddOffset(1, codeVector, 0);
        fbb.AddOffset(2, graphVector, 0);
        fbb.AddOffset(4, bufferVector, 0);
        fbb.Finish(fbb.EndTable(), "TFL3");
        return fbb.SizedByteArray();
    }

    private int Add(Item item)
    {
        Current.Items.Add(item);
        return Current.Items.Count - 1;
    }

    private static int Write(FlatBufferBuilder fbb, Subgraph graph, List<(BuiltinOperator Code, string? Custom)> codes)
    {
        int tensors = Vector(fbb, graph.Items.Select(item => Write(fbb, item)));
        int operators = Vector(fbb, graph.Operators.Select(op => Write(fbb, op, codes.IndexOf((op.Code, op.Custom)))));
        int inputs = Ints(fbb, graph.Inputs), outputs = Ints(fbb, graph.Outputs);
        fbb.StartTable(5);
        fbb.AddOffset(0, tensors, 0);
        fbb.AddOffset(1, inputs, 0);
        fbb.AddOffset(2, outputs, 0);
        fbb.AddOffset(3, operators, 0);
        return fbb.EndTable();
    }

    private static int Write(FlatBufferBuilder fbb, Item item)
    {
        StringOffset name = fbb.CreateString(item.Name);
        int shape = Ints(fbb, item.Shape);
        int? signature = item.Signature is null ? null : Ints(fbb, item.Signature);
        int? quantization = null;
        if (item.Scales.Length > 0)
        {
            int scales = Floats(fbb, item.Scales);
            fbb.StartTable(7);
            fbb.AddOffset(2, scales, 0);
            quantization = fbb.EndTable();
        }

        fbb.StartTable(9);
        fbb.AddOffset(0, shape, 0);
        fbb.AddSbyte(1, (sbyte)item.Type, 0);
        fbb.AddUint(2, (uint)item.Buffer, 0);
        fbb.AddOffset(3, name.Value, 0);
        if (quantization is { } table) fbb.AddOffset(4, table, 0);
        fbb.AddBool(5, item.IsVariable, false);
        if (signature is { } free) fbb.AddOffset(7, free, 0);
        fbb.AddBool(8, true, false);
        return fbb.EndTable();
    }

    private static int Write(FlatBufferBuilder fbb, Operation op, int code)
    {
        var offsets = op.Options.Where(option => option.Value is string or int[]).ToDictionary(option => option.Field, option => option.Value is string text ? fbb.CreateString(text).Value : Ints(fbb, (int[])option.Value));
        int? options = null;
        if (op.Kind != 0)
        {
            fbb.StartTable(op.Options.Select(option => option.Field + 1).DefaultIfEmpty(0).Max());
            foreach ((int field, object value) in op.Options)
            {
                switch (value)
                {
                    case int number: fbb.AddInt(field, number, 0); break;
                    case float number: fbb.AddFloat(field, number, 0); break;
                    case bool flag: fbb.AddBool(field, flag, false); break;
                    case sbyte number: fbb.AddSbyte(field, number, 0); break;
                    default: fbb.AddOffset(field, offsets[field], 0); break;
                }
            }

            options = fbb.EndTable();
        }

        int inputs = Ints(fbb, op.Inputs), outputs = Ints(fbb, op.Outputs);
        fbb.StartTable(9);
        fbb.AddUint(0, (uint)code, 0);
        fbb.AddOffset(1, inputs, 0);
        fbb.AddOffset(2, outputs, 0);
        fbb.AddByte(3, op.Kind, 0);
        if (options is { } table) fbb.AddOffset(4, table, 0);
        return fbb.EndTable();
    }

    private static int Vector(FlatBufferBuilder fbb, IEnumerable<int> tables)
    {
        int[] offsets = [.. tables];
        fbb.StartVector(4, offsets.Length, 4);
        for (int i = offsets.Length - 1; i >= 0; i--) fbb.AddOffset(offsets[i]);
        return fbb.EndVector().Value;
    }

    private static int Ints(FlatBufferBuilder fbb, int[] values)
    {
        fbb.StartVector(4, values.Length, 4);
        for (int i = values.Length - 1; i >= 0; i--) fbb.AddInt(values[i]);
        return fbb.EndVector().Value;
    }

    private static int Floats(FlatBufferBuilder fbb, float[] values)
    {
        fbb.StartVector(4, values.Length, 4);
        for (int i = values.Length - 1; i >= 0; i--) fbb.AddFloat(values[i]);
        return fbb.EndVector().Value;
    }

    private static VectorOffset Bytes(FlatBufferBuilder fbb, byte[] values)
    {
        fbb.StartVector(1, values.Length, 16);
        for (int i = values.Length - 1; i >= 0; i--) fbb.AddByte(values[i]);
        return fbb.EndVector();
    }

    private sealed class Subgraph
    {
        public List<Item> Items { get; } = [];

        public List<Operation> Operators { get; } = [];

        public int[] Inputs { get; set; } = [];

        public int[] Outputs { get; set; } = [];
    }

    private sealed record Item(string Name, TfLiteType Type, int[] Shape, int Buffer, bool IsVariable, int[]? Signature)
    {
        public float[] Scales { get; init; } = [];
    }

    private sealed record Operation(BuiltinOperator Code, string? Custom, int[] Inputs, int[] Outputs, byte Kind, (int Field, object Value)[] Options);
}
