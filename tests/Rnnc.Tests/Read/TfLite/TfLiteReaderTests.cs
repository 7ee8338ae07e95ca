using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Read.TfLite;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Names, order, slots, refusals and damage of <c>.tflite</c> files.</summary>
public class TfLiteReaderTests
{
    private static string Digits => Path.Combine(Corpus.Own("digits_lstm_cell"), "float.tflite");

    /// <summary>Files of the sibling folder that are refused, with a part of the reason.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "digits_gru_cell/litert.tflite", "FlexTensorListReserve (\"sequential_1/rnn_1/TensorArrayV2_1\"), FlexTensorListStack (" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void RefusesByName(string file, string reason)
    {
        if (Shared(file) is not { } path) return;
        var fault = Assert.Throws<InputException>(() => ModelReader.Read(path, ReadOptions.Default));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    /// <summary>File, inputs, outputs: by the signature, outputs in natural order; without one by the tensors' own names.</summary>
    public static TheoryData<string, string, string> Names => new()
    {
        { "motions_runtime_state/float.tflite", "h0,x", "output_0,output_1" },
        { "dates_attention/decoder.float.tflite", "enc_output,state_0,token", "attention,logits,next_state_0" },
        { "dates_lstm/decoder.float.tflite", "state_0,state_1,token", "logits,next_state_0,next_state_1" },
        { "tf1_multi_dropout/float.tflite", "x,seq_len", "y" },
        { "keras2_tfmodule/float.tflite", "x", "probabilities,state" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void NamesInputsAndOutputs(string file, string inputs, string outputs)
    {
        if (Shared(file) is not { } path) return;
        Model model = ModelReader.Read(path, ReadOptions.Default);
        Assert.Equal(inputs, string.Join(",", model.InputNames));
        Assert.Equal(outputs, string.Join(",", model.OutputNames));
    }

    [Fact]
    public void OutputsAreChosenByNameAndTensorsInsideToo()
    {
        var options = new ReadOptions { Outputs = ["sequential_1/rnn_1/strided_slice_23", "Identity"] };
        Model model = TfLiteReader.Read(Digits, options);
        Assert.Equal(options.Outputs.AsEnumerable(), model.OutputNames);
        Assert.Equal("float32[1, 32]", model.Graph.Outputs[0].Type.ToString());
        var fault = Assert.Throws<InputException>(() => TfLiteReader.Read(Digits, new ReadOptions { Outputs = ["logits"] }));
        Assert.Contains("no output \"logits\"; expected one of Identity, or the name of a tensor", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInnerTensorCanBeTheInput()
    {
        var options = new ReadOptions { Inputs = ["sequential_1/rnn_1/strided_slice_23"] };
        Model model = TfLiteReader.Read(Digits, options);
        Assert.DoesNotContain(model.Graph.Nodes, node => node.Op is While);
        Assert.Single(model.Graph.Inputs);
        Assert.Equal("float32[1, 32]", model.Graph.Inputs[0].Type.ToString());
        var fault = Assert.Throws<InputException>(() => TfLiteReader.Read(Digits, options with { Outputs = ["sequential_1/rnn_1/while"] }));
        Assert.Contains("\"x\": an input that is not among the chosen ones", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASignatureIsChosenByItsKey()
    {
        if (Shared("motions_runtime_state/float.tflite") is not { } path) return;
        Assert.Equal(2, TfLiteReader.Read(path, new ReadOptions { Signature = "serving_default" }).OutputNames.Length);
        var fault = Assert.Throws<InputException>(() => TfLiteReader.Read(path, new ReadOptions { Signature = "decode" }));
        Assert.Contains("no signature \"decode\"; expected one of serving_default", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>File, slots of the lifted model: variables, variable tensors; a random seed is none.</summary>
    public static TheoryData<string, string> Slots => new()
    {
        { "vibration_stateful_gru/float.tflite", "gru/rnn_state float32[1, 16]" },
        { "motions_conv_gru/float.tflite", "" },
        { "motions_masked/float.tflite", "" },
    };

    [Theory]
    [MemberData(nameof(Slots))]
    public void VariablesAreSlots(string file, string slots)
    {
        if (Shared(file) is not { } path) return;
        Model model = Pipeline.Run(ModelReader.Read(path, ReadOptions.Default));
        Assert.Equal(slots, string.Join(",", model.Slots.Select(slot => $"{slot.Name} {slot.Read.Type}")));
    }

    [Fact]
    public void TheBuiltinLstmKeepsItsVariableTensorsAndClipsItsCell()
    {
        if (Shared("digits_lstm/float_fused.tflite") is not { } path) return;
        Model model = Pipeline.Run(ModelReader.Read(path, ReadOptions.Default));
        Assert.Equal(2, model.Slots.Length);
        Sequence layer = Assert.IsType<Sequence>(Assert.Single(model.Graph.Nodes, node => node.Op is Sequence).Op);
        Unary clip = Assert.IsType<Unary>(Assert.Single(layer.Cell.Nodes, node => node.Op is Unary { Kind: UnaryKind.Clip }).Op);
        Assert.Equal((-10, 10), (clip.Alpha, clip.Beta));
        Assert.Equal(Collect.Last, Assert.Single(layer.Outputs).Collect);
    }

    /// <summary>One step a call, the states given in and out: as the whole stream.</summary>
    [Theory]
    [InlineData("vibration_stateful_gru", 1)]
    [InlineData("vibration_lstm_step", 2)]
    public void AStepModelWithItsStatesOutsideFollowsTheStream(string folder, int states)
    {
        if (Shared($"{folder}/float_step.tflite") is not { } path) return;
        var golden = NpzFile.ReadAll(Path.Combine(Path.GetDirectoryName(path)!, "golden.npz"));
        Tensor x = golden["x"].Numbers, y = golden["y_stream"].Numbers;
        var runner = new FloatRunner(Pipeline.Run(ModelReader.Read(path, ReadOptions.Default with { GuessStates = false })));
        Tensor[] carried = [.. Enumerable.Range(0, states).Select(_ => Tensor.Zeros(ElementType.Float32, 1, 16))];
        double worst = 0;
        for (int step = 0; step < 2000; step++)
        {
            Tensor row = Tensor.Float(x.Floats.Slice(2 * step, 2).ToArray(), 1, 1, 2);
            var results = runner.Run([row, .. carried]);
            worst = Math.Max(worst, Math.Abs(results[0].Floats[0] - y.Floats[step]));
            carried = [.. results.Skip(1)];
        }

        Assert.InRange(worst, 0, 2e-4);
    }

    [Fact]
    public void DamagedFilesAreRefusedOrRead() => Damage.Check(File.ReadAllBytes(Digits), "damaged.tflite", cases: 400, path =>
    {
        Model model = ModelReader.Read(path, ReadOptions.Default);
        Pipeline.Run(model);
    });

    [Theory]
    [InlineData("motions_conv_gru/float.tflite")]
    [InlineData("digits_lstm/int8_unrolled.tflite")]
    [InlineData("vibration_stateful_gru/float.tflite")]
    [InlineData("tf1_multi_dropout/float.tflite")]
    [InlineData("digits_lstm/float_fused.tflite")]
    [InlineData("digits_gru_cell/dynamic_while.tflite")]
    [InlineData("dates_attention/translate.float.tflite")]
    [Trait("Category", "Slow")]
    public void OtherDamagedFilesAreRefusedOrRead(string file)
    {
        if (Shared(file) is not { } intact) return;
        Damage.Check(File.ReadAllBytes(intact), "damaged.tflite", cases: 100, path =>
        {
            Model model = ModelReader.Read(path, ReadOptions.Default);
            Pipeline.Run(model);
        });
    }

    private static string? Shared(string file)
    {
        if (Corpus.Shared is null) return null;
        string path = Path.Combine(Corpus.Shared, "models", file);
        return File.Exists(path) ? path : null;
    }
}
