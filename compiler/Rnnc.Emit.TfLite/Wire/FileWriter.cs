using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Google.FlatBuffers;
using Rnnc.Formats.TfLite;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>
/// A file as a flat buffer of TFLite's schema version 3; numbers below are its field numbers. Buffers lie at multiples of 16 bytes, equal
/// ones are stored once, and the same file gives the same bytes.
/// </summary>
internal sealed class FileWriter
{
    /// <summary>Alignment of constants that interpreters read in place.</summary>
    private const int BufferAlignment = 16;

    private const int DigestLength = 64;

    private readonly FlatBufferBuilder builder = new(1 << 16);
    private readonly List<byte[]> buffers = [[]];
    private readonly Dictionary<string, int> bufferNumbers = [];
    private readonly Dictionary<string, VectorOffset> vectors = [];
    private readonly Dictionary<string, int> quantizations = [];
    private readonly List<(BuiltinOperator Code, string? Custom, int Version)> codes = [];

    /// <summary>The bytes of the file, with <c>rnnc_digest</c>: the SHA-256 of the file while its digits are zeros.</summary>
    public static byte[] Write(FileModel model, string version) => new FileWriter().Run(model, version);

    private byte[] Run(FileModel model, string version)
    {
        int[] subgraphs = [.. model.Subgraphs.Select(Subgraph)];
        byte[] digest = Encoding.ASCII.GetBytes(new string('0', DigestLength));
        (string Name, byte[] Value)[] entries =
        [
            ("min_runtime_version", Padded(model.MinimumRuntime)),
            ("rnnc_version", Encoding.ASCII.GetBytes(version)),
            .. model.Metadata,
        ];
        var metadata = entries.Select(entry => Metadata(entry.Name, BufferOf(entry.Value))).ToList();

        // A buffer of its own, whatever else holds 64 zeros.
        buffers.Add(digest);
        int digestNumber = buffers.Count - 1, digestOffset = 0;
        metadata.Add(Metadata("rnnc_digest", digestNumber));
        var data = new int[buffers.Count];
        for (int i = 0; i < buffers.Count; i++)
        {
            VectorOffset? bytes = buffers[i].Length > 0 ? Bytes(buffers[i], BufferAlignment) : null;
            if (i == digestNumber) digestOffset = bytes!.Value.Value;
            builder.StartTable(2);
            if (bytes is { } given) builder.AddOffset(0, given.Value, 0);
            data[i] = builder.EndTable();
        }

        int signature = Signature(model);
        StringOffset description = builder.CreateString(model.Description);
        VectorOffset signatures = Tables([signature]), entriesVector = Tables([.. metadata]), dataVector = Tables(data), graphs = Tables(subgraphs);
        VectorOffset codesVector = Tables([.. codes.Select(Code)]);
        builder.StartTable(8);
        builder.AddUint(0, 3, 0);
        builder.AddOffset(1, codesVector.Value, 0);
        builder.AddOffset(2, graphs.Value, 0);
        builder.AddOffset(3, description.Value, 0);
        builder.AddOffset(4, dataVector.Value, 0);
        builder.AddOffset(6, entriesVector.Value, 0);
        builder.AddOffset(7, signatures.Value, 0);
        builder.Finish(builder.EndTable(), "TFL3");
        byte[] file = builder.SizedByteArray();

        // Offsets count from the end of the buffer; the vector's length stands before its bytes.
        int at = file.Length - digestOffset + sizeof(int);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file))).CopyTo(file.AsSpan(at));
        return file;
    }

    private int Subgraph(FileSubgraph graph)
    {
        VectorOffset tensors = Tables([.. graph.Tensors.Select(Tensor)]);
        VectorOffset operators = Tables([.. graph.Operators.Select(Operator)]);
        VectorOffset inputs = Ints([.. graph.Inputs]), outputs = Ints([.. graph.Outputs]);
        StringOffset name = builder.CreateString(graph.Name);
        builder.StartTable(5);
        builder.AddOffset(0, tensors.Value, 0);
        builder.AddOffset(1, inputs.Value, 0);
        builder.AddOffset(2, outputs.Value, 0);
        builder.AddOffset(3, operators.Value, 0);
        builder.AddOffset(4, name.Value, 0);
        return builder.EndTable();
    }

    private int Tensor(FileTensor tensor)
    {
        int quantization = tensor.Quantization is { } given ? Quantization(given) : 0;
        VectorOffset shape = Ints(tensor.Shape);
        StringOffset name = builder.CreateString(tensor.Name);
        int buffer = tensor.Data is { } data ? BufferOf(data) : 0;
        builder.StartTable(9);
        builder.AddOffset(0, shape.Value, 0);
        builder.AddUint(2, (uint)buffer, 0);
        builder.AddOffset(3, name.Value, 0);
        if (quantization != 0) builder.AddOffset(4, quantization, 0);
        builder.AddSbyte(1, (sbyte)tensor.Type, 0);
        builder.AddBool(5, tensor.IsVariable, false);

        // A shape says its rank; without one a scalar is meant.
        builder.AddBool(8, tensor.Shape.IsEmpty, false);
        return builder.EndTable();
    }

    private int Quantization(FileQuantization quantization)
    {
        if (quantizations.TryGetValue(quantization.Key, out int known)) return known;
        VectorOffset zeros = Shared("z" + string.Join(",", quantization.ZeroPoints), sizeof(long), quantization.ZeroPoints, builder.PutLong);
        VectorOffset scales = Shared("s" + quantization.Key, sizeof(float), quantization.Scales, builder.PutFloat);
        builder.StartTable(7);
        builder.AddOffset(2, scales.Value, 0);
        builder.AddOffset(3, zeros.Value, 0);
        builder.AddInt(6, quantization.Axis, 0);
        return quantizations[quantization.Key] = builder.EndTable();
    }

    private int Operator(FileOperator op)
    {
        var code = (op.Code, op.CustomCode, op.Version);
        if (!codes.Contains(code)) codes.Add(code);
        int options = op.Options is { } given ? Options(given) : 0;
        VectorOffset? custom = op.CustomOptions is { } bytes ? Bytes(bytes, BufferAlignment) : null;
        VectorOffset inputs = Ints(op.Inputs), outputs = Ints(op.Outputs);
        VectorOffset? intermediates = op.Intermediates.Length > 0 ? Ints(op.Intermediates) : null;
        builder.StartTable(9);
        builder.AddUint(0, (uint)codes.IndexOf(code), 0);
        builder.AddOffset(1, inputs.Value, 0);
        builder.AddOffset(2, outputs.Value, 0);
        if (options != 0) builder.AddOffset(4, options, 0);
        if (custom is { } program) builder.AddOffset(5, program.Value, 0);
        if (intermediates is { } extra) builder.AddOffset(8, extra.Value, 0);
        builder.AddByte(3, op.Options?.UnionType ?? 0, 0);
        return builder.EndTable();
    }

    private int Options(OptionTable options)
    {
        var texts = options.Fields.Where(field => field.Kind == OptionKind.Text).ToDictionary(field => field.Field, field => builder.CreateString(field.Text));
        builder.StartTable(options.Fields.IsEmpty ? 0 : options.Fields.Max(field => field.Field) + 1);
        foreach (OptionField field in options.Fields)
        {
            switch (field.Kind)
            {
                case OptionKind.Byte: builder.AddSbyte(field.Field, (sbyte)field.Number, 0); break;
                case OptionKind.Bool: builder.AddBool(field.Field, field.Number != 0, false); break;
                case OptionKind.Cleared: builder.AddBool(field.Field, false, true); break;
                case OptionKind.Int: builder.AddInt(field.Field, (int)field.Number, 0); break;
                case OptionKind.Float: builder.AddFloat(field.Field, (float)field.Number, 0); break;
                default: builder.AddOffset(field.Field, texts[field.Field].Value, 0); break;
            }
        }

        return builder.EndTable();
    }

    private int Code((BuiltinOperator Code, string? Custom, int Version) code)
    {
        StringOffset? custom = code.Custom is { } name ? builder.CreateString(name) : null;

        // Old readers know the code as a byte, in which greater ones are 127.
        int number = (int)code.Code;
        builder.StartTable(4);
        if (custom is { } given) builder.AddOffset(1, given.Value, 0);
        builder.AddInt(2, code.Version, 1);
        builder.AddInt(3, number, 0);
        builder.AddSbyte(0, (sbyte)Math.Min(number, 127), 0);
        return builder.EndTable();
    }

    private int Signature(FileModel model)
    {
        VectorOffset inputs = Names(model.InputNames, model.Subgraphs[0].Inputs), outputs = Names(model.OutputNames, model.Subgraphs[0].Outputs);
        StringOffset key = builder.CreateString("serving_default");
        builder.StartTable(5);
        builder.AddOffset(0, inputs.Value, 0);
        builder.AddOffset(1, outputs.Value, 0);
        builder.AddOffset(2, key.Value, 0);
        builder.AddUint(4, 0, 0);
        return builder.EndTable();
    }

    private VectorOffset Names(ImmutableArray<string> names, List<int> tensors) => Tables([.. names.Select((text, i) =>
    {
        StringOffset name = builder.CreateString(text);
        builder.StartTable(2);
        builder.AddOffset(0, name.Value, 0);
        builder.AddUint(1, (uint)tensors[i], 0);
        return builder.EndTable();
    })]);

    private int Metadata(string entry, int buffer)
    {
        StringOffset name = builder.CreateString(entry);
        builder.StartTable(2);
        builder.AddOffset(0, name.Value, 0);
        builder.AddUint(1, (uint)buffer, 0);
        return builder.EndTable();
    }

    private int BufferOf(byte[] data)
    {
        string key = Convert.ToBase64String(data);
        if (bufferNumbers.TryGetValue(key, out int known)) return known;
        buffers.Add(data);
        return bufferNumbers[key] = buffers.Count - 1;
    }

    private VectorOffset Ints(ImmutableArray<int> values) => Shared("i" + string.Join(",", values), sizeof(int), values, builder.PutInt);

    /// <summary>Vectors of equal content are one; they are written from their end.</summary>
    private VectorOffset Shared<T>(string key, int itemBytes, ImmutableArray<T> values, Action<T> put)
    {
        if (vectors.TryGetValue(key, out VectorOffset known)) return known;
        builder.StartVector(itemBytes, values.Length, itemBytes);
        for (int i = values.Length - 1; i >= 0; i--) put(values[i]);
        return vectors[key] = builder.EndVector();
    }

    private VectorOffset Bytes(byte[] bytes, int alignment)
    {
        builder.StartVector(1, bytes.Length, alignment);
        for (int i = bytes.Length - 1; i >= 0; i--) builder.PutByte(bytes[i]);
        return builder.EndVector();
    }

    private VectorOffset Tables(ReadOnlySpan<int> tables)
    {
        builder.StartVector(sizeof(int), tables.Length, sizeof(int));
        for (int i = tables.Length - 1; i >= 0; i--) builder.AddOffset(tables[i]);
        return builder.EndVector();
    }

    /// <summary>Interpreters expect 16 bytes, the rest zeros.</summary>
    private static byte[] Padded(string version)
    {
        var bytes = new byte[16];
        Encoding.ASCII.GetBytes(version).CopyTo(bytes, 0);
        return bytes;
    }
}
