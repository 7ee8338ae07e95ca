using System.Collections.Immutable;
using Rnnc.Formats.Files;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Formats.TfLite;

/// <summary>Opens <c>.tflite</c> files, schema version 3 (FlatBuffers, identifier TFL3). Numbers below are the schema's field numbers.</summary>
public static class TfLiteFile
{
    private const string Expected = "a TFLite model";
    private const string Intact = "take an intact copy of the file";

    /// <summary>Decodes and checks the whole file; constant data stays in place until it is asked for.</summary>
    /// <exception cref="InputException">The file is missing, damaged, of another format, or keeps data outside the flat buffer.</exception>
    public static TfLiteModel Open(string path)
    {
        return Decode(new Origin(path), InputFile.ReadAllBytes(path));
    }

    /// <summary>The same of bytes that are no file, or not yet.</summary>
    /// <param name="where">What they are called.</param>
    /// <param name="file">The bytes; the model refers to them.</param>
    /// <exception cref="InputException">As of <see cref="Open"/>.</exception>
    public static TfLiteModel Decode(Origin where, byte[] file)
    {
        if (file.Length < 8 || !file.AsSpan(4, 4).SequenceEqual("TFL3"u8))
            throw new InputException(where, "a file without the identifier TFL3", Expected, "convert the model with TensorFlow's TFLiteConverter");
        return InputGuard.Read(where, Expected, () => new Decoder(where).Model(FlatTable.Root(file)));
    }

    private sealed class Decoder(Origin where)
    {
        private ImmutableArray<(BuiltinOperator Code, string? Custom, int Version)> codes;
        private ImmutableArray<ReadOnlyMemory<byte>> buffers;

        public TfLiteModel Model(FlatTable model)
        {
            uint version = model.UInt(0);
            if (version != 3) throw new InputException(where, $"schema version {version}", "version 3", "convert the model with a current TensorFlow");
            codes = model.Children(1, Code);
            buffers = model.Children(4, Buffer);
            ImmutableArray<TfLiteSubgraph> subgraphs = model.Children(2, Subgraph);
            if (subgraphs.IsEmpty) throw new InputException(where, "a model without a graph", "at least one subgraph", Intact);
            foreach (TfLiteOperator op in subgraphs.SelectMany(subgraph => subgraph.Operators)) CheckCalls(op, subgraphs.Length);
            return new TfLiteModel(
                where,
                model.Text(3) ?? "",
                subgraphs,
                model.Children(6, (entry, _) => (entry.Text(0) ?? "", buffers[InRange(entry.UInt(1), buffers.Length, where, "buffer")])),
                model.Children(7, (entry, _) => Signature(entry, subgraphs)));
        }

        // Old files have the code in a byte, new ones in an int beside it; the larger of the two is meant.
        private static (BuiltinOperator Code, string? Custom, int Version) Code(FlatTable code, int index)
        {
            var builtin = (BuiltinOperator)Math.Max(code.SByte(0), code.Int(3));
            return (builtin, builtin == BuiltinOperator.CUSTOM ? code.Text(1) ?? "" : null, code.Int(2, 1));
        }

        private ReadOnlyMemory<byte> Buffer(FlatTable buffer, int index) => buffer.ULong(1) > 1
            ? throw new InputException(where.At($"buffer {index}"), "data behind the flat buffer, as in files over 2 GiB", "data inside it", "convert a smaller model")
            : buffer.Bytes(0);

        private TfLiteSubgraph Subgraph(FlatTable graph, int index)
        {
            string name = graph.Text(4) ?? $"subgraph {index}";
            ImmutableArray<TfLiteTensor> tensors = graph.Children(0, Tensor);
            Origin at = where.At(name);
            return new TfLiteSubgraph(
                index,
                name,
                tensors,
                Operands(graph.Ints(1), tensors.Length, at, lowest: 0),
                Operands(graph.Ints(2), tensors.Length, at, lowest: 0),
                graph.Children(3, (op, number) => Operator(op, number, name, tensors.Length)));
        }

        private TfLiteTensor Tensor(FlatTable tensor, int index)
        {
            string name = tensor.Text(3) ?? $"tensor {index}";
            Origin at = where.At(name);
            ImmutableArray<int> shape = tensor.Ints(0), signature = tensor.Ints(7);
            if (shape.Concat(signature).Any(extent => extent < -1) || (signature.Length > 0 && signature.Length != shape.Length))
                throw new InputException(at, $"the shape [{string.Join(", ", shape)}] with the signature [{string.Join(", ", signature)}]", "extents of 0 or more, -1 where free", Intact);
            if (tensor.Has(6)) throw new InputException(at, "a sparse tensor", "a dense one", "convert the model without sparsity");
            if (tensor.UInt(10) != 0) throw new InputException(at, "data in an external file", "data inside the model", "convert the model into one file");
            int buffer = InRange(tensor.UInt(2), Math.Max(buffers.Length, 1), at, "buffer");
            return new TfLiteTensor
            {
                Index = index,
                Name = name,
                Where = at,
                Type = (TfLiteType)tensor.SByte(1),
                Shape = shape,
                ShapeSignature = signature,
                HasRank = shape.Length > 0 || tensor.Bool(8),
                IsVariable = tensor.Bool(5),
                Quantization = tensor.Child(4) is { } quantization ? Quantization(quantization, shape, at) : null,
                Buffer = buffer,
                Data = buffer == 0 ? default : buffers[buffer],
            };
        }

        private static TfLiteQuantization? Quantization(FlatTable quantization, ImmutableArray<int> shape, Origin at)
        {
            if (quantization.Byte(4) != 0)
                throw new InputException(at, "blockwise or custom quantization", "one scale for the tensor, or one for each index of an axis", "convert the model without it");
            ImmutableArray<float> scales = quantization.Floats(2);
            ImmutableArray<long> zeroPoints = quantization.Longs(3);
            int axis = quantization.Int(6);
            if (scales.IsEmpty) return null;
            if (zeroPoints.IsEmpty) zeroPoints = [.. new long[scales.Length]];
            bool perAxis = scales.Length > 1;
            if (zeroPoints.Length != scales.Length || (perAxis && ((uint)axis >= (uint)shape.Length || shape[axis] != scales.Length)))
                throw new InputException(at, $"{scales.Length} scales and {zeroPoints.Length} zero points on axis {axis} of [{string.Join(", ", shape)}]", "one, or as many as the axis is long", Intact);
            return new TfLiteQuantization(scales, zeroPoints, axis);
        }

        private TfLiteOperator Operator(FlatTable op, int index, string graph, int tensorCount)
        {
            (BuiltinOperator code, string? custom, int version) = codes[InRange(op.UInt(0), codes.Length, where.At(graph), $"operator code of operator {index}")];
            Origin at = where.At($"{graph}: {TfLiteOperator.NameOf(code, custom)} {index}");
            if (op.ULong(9) > 1) throw new InputException(at, "options behind the flat buffer, as in files over 2 GiB", "options inside it", "convert a smaller model");
            return new TfLiteOperator
            {
                Index = index,
                Where = at,
                Code = code,
                CustomCode = custom,
                Version = version,
                Inputs = Operands(op.Ints(1), tensorCount, at, lowest: -1),
                Outputs = Operands(op.Ints(2), tensorCount, at, lowest: 0),
                Intermediates = Operands(op.Ints(8), tensorCount, at, lowest: 0),
                Options = op.Child(4) is { } options ? OperatorOptions.Read(op.Byte(3), options) : null,
                CustomOptions = op.Bytes(5),
            };
        }

        private TfLiteSignature Signature(FlatTable signature, ImmutableArray<TfLiteSubgraph> subgraphs)
        {
            string key = signature.Text(2) ?? "";
            Origin at = where.At(key);
            int subgraph = InRange(signature.UInt(4), subgraphs.Length, at, "subgraph");
            int tensors = subgraphs[subgraph].Tensors.Length;
            return new TfLiteSignature(key, subgraph, Map(0), Map(1));

            ImmutableArray<(string, int)> Map(int field) =>
                signature.Children(field, (entry, _) => (entry.Text(0) ?? "", InRange(entry.UInt(1), tensors, at, "tensor")));
        }

        private static void CheckCalls(TfLiteOperator op, int subgraphs)
        {
            int[] called = op.Options switch
            {
                WhileOptions options => [options.ConditionSubgraph, options.BodySubgraph],
                IfOptions options => [options.ThenSubgraph, options.ElseSubgraph],
                CallOnceOptions options => [options.InitSubgraph],
                _ => [],
            };
            foreach (int subgraph in called) InRange(unchecked((uint)subgraph), subgraphs, op.Where, "subgraph");
        }

        private static ImmutableArray<int> Operands(ImmutableArray<int> operands, int tensorCount, Origin at, int lowest)
        {
            foreach (int operand in operands)
            {
                if (operand < lowest || operand >= tensorCount)
                    throw new InputException(at, $"tensor {operand}", $"one of {tensorCount} tensors", Intact);
            }

            return operands;
        }

        private static int InRange(uint number, int count, Origin at, string what) => number < (uint)count
            ? (int)number
            : throw new InputException(at, $"{what} {number}", $"one of {count}", Intact);
    }
}
