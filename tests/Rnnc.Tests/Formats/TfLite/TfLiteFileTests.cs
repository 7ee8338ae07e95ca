using System.Text.Json;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.TfLite;

public sealed class TfLiteFileTests
{
    private static readonly string Lstm = Path.Combine(Corpus.Own("digits_lstm_cell"), "float.tflite");

    public static TheoryData<string> Files => [.. Corpus.FilesEndingIn(".tflite").Select(file => Path.GetRelativePath(Corpus.Root, file))];

    private static TfLiteModel Open(string relative) => TfLiteFile.Open(Path.Combine(Corpus.Root, relative));

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryFileOfTheCorpusOpensAndItsConstantsAreRead(string file)
    {
        TfLiteModel model = Open(file);
        foreach (TfLiteTensor tensor in model.Subgraphs.SelectMany(subgraph => subgraph.Tensors).Where(tensor => tensor.IsConstant))
        {
            if (tensor.Type is TfLiteType.STRING or TfLiteType.RESOURCE) continue;
            Tensor values = tensor.ReadConstant();
            Assert.Equal(tensor.Shape.ToArray(), values.Dims.ToArray());
            if (values.Element == ElementType.Float32) Assert.All(values.Floats.ToArray(), value => Assert.True(float.IsFinite(value)));
        }

        Assert.All(model.Subgraphs.SelectMany(subgraph => subgraph.Operators), op => Assert.DoesNotContain("builtin operator", op.Name, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void OperatorsAreThoseThatTheFactsCount(string file)
    {
        string facts = Path.Combine(Corpus.Root, Path.GetDirectoryName(file)!, "facts.json");
        if (!File.Exists(facts)) return;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(facts));
        if (!document.RootElement.TryGetProperty("tflite_ops", out JsonElement files)
            || files.ValueKind != JsonValueKind.Object
            || !files.TryGetProperty(Path.GetFileName(file), out JsonElement expected)
            || expected.ValueKind != JsonValueKind.Object
            || !expected.TryGetProperty("ops", out JsonElement ops)
            || ops.ValueKind != JsonValueKind.Object) return;
        TfLiteModel model = Open(file);
        Assert.Equal(expected.GetProperty("subgraphs").GetInt32(), model.Subgraphs.Length);
        Assert.Equal(
            ops.EnumerateObject().ToDictionary(op => op.Name, op => op.Value.GetInt32()),
            model.Subgraphs.SelectMany(subgraph => subgraph.Operators).GroupBy(op => op.CustomCode is null ? op.Name : $"CUSTOM:{op.Name}").ToDictionary(group => group.Key, group => group.Count()));
    }

    [Fact]
    public void TheLoopOfAnLstm()
    {
        TfLiteModel model = TfLiteFile.Open(Lstm);
        Assert.Equal(3, model.Subgraphs.Length);
        TfLiteOperator loop = Assert.Single(model.Main.Operators, op => op.Code == BuiltinOperator.WHILE);
        var options = loop.OptionsAs<WhileOptions>();
        TfLiteSubgraph body = model.Subgraphs[options.BodySubgraph];
        Assert.Equal(loop.Inputs.Length, body.Inputs.Length);
        Assert.Equal(body.Inputs.Length, body.Outputs.Length);
        Assert.Contains(model.Subgraphs[options.ConditionSubgraph].Operators, op => op.Code == BuiltinOperator.LESS);
        Assert.Equal(0, Assert.Single(body.Operators, op => op.Code == BuiltinOperator.GATHER).OptionsAs<GatherOptions>().Axis);
        Assert.Equal(4, Assert.Single(body.Operators, op => op.Code == BuiltinOperator.SPLIT).OptionsAs<SplitOptions>().SplitCount);
        Assert.Equal(1f, Assert.Single(model.Main.Operators, op => op.Code == BuiltinOperator.SOFTMAX).OptionsAs<SoftmaxOptions>().Beta);
        Assert.NotEqual(0, Assert.Single(model.Main.Operators, op => op.Code == BuiltinOperator.STRIDED_SLICE).OptionsAs<StridedSliceOptions>().ShrinkAxisMask);
        var wrong = Assert.Throws<InputException>(() => loop.OptionsAs<SoftmaxOptions>());
        Assert.Contains("WHILE", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SignaturesNameInputsWhateverTheirOrder()
    {
        if (Corpus.Shared is null) return;
        TfLiteModel model = TfLiteFile.Open(Path.Combine(Corpus.Shared, "models", "motions_runtime_state", "float.tflite"));
        TfLiteSignature signature = Assert.Single(model.Signatures);
        Assert.Equal("serving_default", signature.Key);
        Assert.Equal(2, signature.Inputs.Length);
        Assert.Equal(model.Main.Inputs.Order(), signature.Inputs.Select(input => input.Tensor).Order());
        Assert.Equal(model.Main.Outputs.Order(), signature.Outputs.Select(output => output.Tensor).Order());
        Assert.All(signature.Inputs, input => Assert.NotEmpty(input.Name));
    }

    [Fact]
    public void TheFusedLstmCarriesItsClip()
    {
        if (Corpus.Shared is null) return;
        TfLiteModel model = TfLiteFile.Open(Path.Combine(Corpus.Shared, "models", "digits_lstm", "int8.tflite"));
        TfLiteOperator op = Assert.Single(model.Main.Operators, op => op.Code == BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM);
        var options = op.OptionsAs<UnidirectionalSequenceLstmOptions>();
        Assert.Equal(10f, options.CellClip);
        Assert.Equal(TfLiteActivation.TANH, options.FusedActivation);
        Assert.Equal(24, op.Inputs.Length);
        Assert.Equal(5, op.Intermediates.Length);
        Assert.Equal(-1, op.Inputs[9]);
        Assert.True(model.Main.Tensors[op.Inputs[18]].IsVariable);
        Assert.NotNull(model.Main.Tensors[op.Inputs[19]].Quantization);
    }

    [Theory]
    [InlineData("", "TFL3")]
    [InlineData("GGGGTFL2GGGGGGGG", "TFL3")]
    [InlineData("\u0008\0\0\0TFL3", "")]
    public void Refused(string content, string told)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Put("m.tflite", System.Text.Encoding.Latin1.GetBytes(content));
        var fault = Assert.Throws<InputException>(() => TfLiteFile.Open(path));
        Assert.Contains("m.tflite", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefusedOrRead()
    {
        Damage.Check(File.ReadAllBytes(Lstm), "lstm.tflite", 1500, ReadAll);
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own("digits_fastgrnn"), "float.tflite")), "fastgrnn.tflite", 1500, ReadAll);
    }

    private static void ReadAll(string path)
    {
        TfLiteModel model = TfLiteFile.Open(path);
        foreach (TfLiteTensor tensor in model.Subgraphs.SelectMany(subgraph => subgraph.Tensors))
            if (tensor.IsConstant) tensor.ReadConstant();
    }
}
