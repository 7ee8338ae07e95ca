using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Rnnc.Emit.TfLite;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tests.Digits;
using Rnnc.Tests.EmitC;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>What every written file promises: its bytes, its metadata, its buffers.</summary>
public sealed class FileTests
{
    private static readonly string[] Forms = [WrittenModel.Fused, WrittenModel.BuiltinLstm, WrittenModel.StepWithVariables, WrittenModel.StepWithInputs];

    public static TheoryData<string> AllForms => [.. Forms];

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        byte[] again = TfLiteEmitter.EmitFused(DigitsModel.Of("digits_rnn_cell").Canonical, DigitsModel.Calibration, new TfLiteOptions("test", "0")).File;
        Assert.Equal(WrittenModel.Of("digits_rnn_cell", WrittenModel.Fused).File, again);
    }

    [Theory]
    [MemberData(nameof(AllForms))]
    public void Metadata_names_the_runtime_the_version_and_a_digest(string form)
    {
        byte[] file = WrittenModel.Of("digits_lstm", form).File;
        TfLiteModel model = TfLiteFile.Decode(new Origin("written"), file);
        Dictionary<string, string> metadata = model.Metadata.ToDictionary(entry => entry.Name, entry => Encoding.ASCII.GetString(entry.Data.Span).TrimEnd('\0'));
        Assert.Equal("0", metadata["rnnc_version"]);
        Assert.Equal(form == WrittenModel.StepWithVariables ? "2.6.0" : form == WrittenModel.StepWithInputs ? "2.5.0" : "1.14.0", metadata["min_runtime_version"]);
        byte[] blank = [.. file];
        int at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(metadata["rnnc_digest"]));
        blank.AsSpan(at, 64).Fill((byte)'0');
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(blank)), metadata["rnnc_digest"]);
    }

    [Theory]
    [MemberData(nameof(AllForms))]
    public void Integers_have_parameters_and_equal_constants_one_aligned_buffer(string form)
    {
        byte[] file = WrittenModel.Of("digits_lstm", form).File;
        TfLiteModel model = TfLiteFile.Decode(new Origin("written"), file);
        TfLiteTensor[] tensors = [.. model.Subgraphs.SelectMany(graph => graph.Tensors)];
        foreach (TfLiteTensor tensor in tensors.Where(tensor => tensor.Type is not (TfLiteType.FLOAT32 or TfLiteType.RESOURCE)))
            Assert.True(tensor.Quantization is not null, tensor.Name);
        TfLiteTensor[] constants = [.. tensors.Where(tensor => tensor.Buffer != 0)];
        Assert.Equal(constants.Select(tensor => Convert.ToBase64String(tensor.Data.Span)).Distinct().Count(), constants.Select(tensor => tensor.Buffer).Distinct().Count());
        foreach (TfLiteTensor tensor in constants)
        {
            Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(tensor.Data, out ArraySegment<byte> place));
            Assert.Equal(0, place.Offset % 16);
        }
    }

    [Fact]
    public void One_custom_operator_for_the_layer_and_its_program_apart_from_its_constants()
    {
        TfLiteModel model = TfLiteFile.Decode(new Origin("written"), WrittenModel.Of("digits_peephole", WrittenModel.Fused).File);
        TfLiteOperator layer = Assert.Single(model.Subgraphs[0].Operators, op => op.CustomCode == TfLiteEmitter.CustomCode);
        Assert.Equal(layer.Inputs.Length, 1 + 2 + ProgramDecoder.ConstantCount(layer.CustomOptions));
        Assert.True(model.Subgraphs[0].Tensors[layer.Inputs[1]].IsVariable && model.Subgraphs[0].Tensors[layer.Inputs[2]].IsVariable);
    }

    public static TheoryData<string> Names => [.. DigitsModel.Names];

    /// <summary>What a fused file has beside weights, biases and tables: names, shapes, scales, the program.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_fused_file_is_its_constants_and_little_more(string name)
    {
        byte[] file = WrittenModel.Of(name, WrittenModel.Fused).File;
        TfLiteModel model = TfLiteFile.Decode(new Origin("written"), file);
        int constants = model.Main.Tensors.Where(tensor => tensor.IsConstant).DistinctBy(tensor => tensor.Buffer).Sum(tensor => tensor.Data.Length);
        Assert.InRange(file.Length - constants, 1, 5 * 1024);
    }

    [Theory]
    [MemberData(nameof(AllForms))]
    public void Flatc_converts_to_json_and_back(string form)
    {
        // The schema is TensorFlow's: it is read from a checkout of TensorFlow Lite Micro where there is one.
        string schema = Path.Combine(Environment.GetEnvironmentVariable("TFLM_ROOT") ?? "", "tensorflow", "compiler", "mlir", "lite", "schema", "schema.fbs");
        if (!File.Exists(schema) || !Tool.Exists("flatc")) return;
        using var folder = new Formats.TemporaryFolder();

        // Debian's flatc knows no attributes of enumerators.
        File.WriteAllText(folder.File("schema.fbs"), Regex.Replace(File.ReadAllText(schema), @"^(\s*\w+(\s*=\s*\d+)?)\s*\(deprecated\)", "$1", RegexOptions.Multiline));
        byte[] file = WrittenModel.Of("digits_lstm", form).File;
        File.WriteAllBytes(folder.File("model.tflite"), file);
        Tool.Run(Path.GetDirectoryName(folder.File("x"))!, "flatc", "--strict-json", "--json", "--raw-binary", "schema.fbs", "--", "model.tflite");
        File.Delete(folder.File("model.tflite"));
        Tool.Run(Path.GetDirectoryName(folder.File("x"))!, "flatc", "--binary", "schema.fbs", "model.json");
        byte[] again = File.ReadAllBytes(folder.File("model.tflite"));
        Assert.Equal(Describe(file), Describe(again));
    }

    /// <summary>All that a file holds but for scales, which flatc prints with six digits.</summary>
    private static IEnumerable<string> Describe(byte[] file)
    {
        TfLiteModel model = TfLiteFile.Decode(new Origin("written"), file);
        return model.Subgraphs.SelectMany(graph => graph.Tensors.Select(tensor => $"{tensor} {tensor.IsVariable} {string.Join(",", tensor.Quantization?.ZeroPoints ?? [])} {Convert.ToHexString(tensor.Data.Span)}")
            .Concat(graph.Operators.Select(op => $"{op.Name} {op.Version} ({string.Join(",", op.Inputs)}) => ({string.Join(",", op.Outputs)}) [{string.Join(",", op.Intermediates)}] {op.Options} {Convert.ToHexString(op.CustomOptions.Span)}")))
            .Concat(model.Metadata.Select(entry => $"{entry.Name} {Convert.ToHexString(entry.Data.Span)}"))
            .Concat(model.Signatures.SelectMany(signature => signature.Inputs.Concat(signature.Outputs).Select(entry => $"{signature.Key} {entry}")));
    }
}
