using Google.Protobuf;
using Rnnc.Evaluate;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Names, order, cuts, external data and damage of ONNX files.</summary>
public sealed class OnnxReaderTests
{
    private static string Legacy => Path.Combine(Corpus.Own("digits_gru_cell"), "legacy.onnx");

    private static string WithLoop => Path.Combine(Corpus.Own("digits_gru_cell"), "model.onnx");

    /// <summary>File of the sibling folder, inputs, outputs: the graph's own, in its order.</summary>
    public static TheoryData<string, string, string> Names => new()
    {
        { "motions_runtime_state/model.onnx", "x,h0", "Identity,Identity_1" },
        { "dates_attention/decoder.onnx", "token,state_0,enc_output", "attention,logits,next_state_0" },
        { "torch_gru_h0/model.onnx", "x,h0", "y,hn" },
        { "onnx_ops/lstm_initial_hc.onnx", "X,initial_h,initial_c", "Y,Y_h,Y_c" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void NamesInputsAndOutputs(string file, string inputs, string outputs)
    {
        if (Corpus.Shared is null) return;
        Model model = ModelReader.Read(Path.Combine(Corpus.Shared, "models", file), ReadOptions.Default);
        Assert.Equal(inputs, string.Join(",", model.InputNames));
        Assert.Equal(outputs, string.Join(",", model.OutputNames));
    }

    [Fact]
    public void TellsWriterAndVersion() => Assert.Equal("ONNX opset 17, tf2onnx 1.17.0 None", ModelReader.Read(Legacy, ReadOptions.Default).Writer);

    [Fact]
    public void OutputsMayBeTensorsInside()
    {
        Model model = ModelReader.Read(Legacy, new ReadOptions { Outputs = ["Identity", "GRU__232:1"] });
        Assert.Equal(["Identity", "GRU__232:1"], model.OutputNames.ToArray());
        Assert.Equal("float32[1, 1, 32]", model.Graph.Outputs[1].Type.ToString());
        var fault = Assert.Throws<InputException>(() => ModelReader.Read(Legacy, new ReadOptions { Outputs = ["logits"] }));
        Assert.Contains("no output \"logits\"; expected one of Identity, or a tensor of the graph", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorInsideMayBeTheInputWhereItsTypeIsStored()
    {
        OnnxSketch sketch = new OnnxSketch().Input("x", DataType.Float32, 1, 2).Node("a", "Exp", "x").Node("b", "Neg", "a").Output("b");
        sketch.Graph.ValueInfo.Add(OnnxSketch.Value("a", DataType.Float32, 1, 2));
        Model model = sketch.Read(options: new ReadOptions { Inputs = ["a"] });
        Assert.Equal([-3, -4], new FloatRunner(model).Run([Tensor.Float([3, 4], 1, 2)])[0].Floats.ToArray());
        sketch.Graph.ValueInfo.Clear();
        var fault = Assert.Throws<InputException>(() => sketch.Read(options: new ReadOptions { Inputs = ["a"] }));
        Assert.Contains("\"a\": an input whose type the file does not tell", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Old files list stored tensors among the inputs; nodes that no output needs may be of any kind.</summary>
    [Fact]
    public void OnlyWhatTheOutputsNeedIsRead()
    {
        Model model = new OnnxSketch().Input("x", DataType.Float32, 2).Input("w", DataType.Float32, 2).Floats("w", [2, 3], 2)
            .Node("unread", "NoSuchOperator", "x").Node("y", "Mul", "x, w").Output("y").Read();
        Assert.Equal(["x"], model.InputNames.ToArray());
    }

    [Fact]
    public void WeightsMayLieInAnotherFile()
    {
        using var folder = new TemporaryFolder();
        byte[] file = External(offset: 4).ToBytes();
        var missing = Assert.Throws<InputException>(() => ModelReader.Read(folder.Put("model.onnx", file), ReadOptions.Default));
        Assert.Contains("model.onnx: \"w\": no file weights.bin beside the model, which holds its values; expected the data file", missing.Message, StringComparison.Ordinal);
        folder.Put("weights.bin", [9, 9, 9, 9, .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(-3f)]);
        Model model = ModelReader.Read(folder.File("model.onnx"), ReadOptions.Default);
        Assert.Equal([2, -3], new FloatRunner(model).Run([Tensor.Float([1, 1], 2)])[0].Floats.ToArray());
        folder.Put("weights.bin", [9, 9, 9, 9, 0, 0, 0, 0]);
        var cut = Assert.Throws<InputException>(() => ModelReader.Read(folder.File("model.onnx"), ReadOptions.Default));
        Assert.Contains("bytes 4 to 12 of weights.bin, which has 8", cut.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/hostname")]
    [InlineData("../weights.bin")]
    [InlineData("a/../../weights.bin")]
    [InlineData("")]
    public void DataOutsideOfTheModelsFolderIsRefused(string location)
    {
        var fault = Assert.Throws<InputException>(() => External(0, location).Read());
        Assert.Contains("expected a file in the model's folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("legacy.onnx", 400)]
    [InlineData("model.onnx", 400)]
    public void DamagedFilesAreRefusedOrRead(string file, int cases) =>
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own("digits_gru_cell"), file)), "damaged.onnx", cases, Use);

    [Theory]
    [InlineData("torch_mgu_script/model.onnx")]
    [InlineData("torch_mgu_scan/model.onnx")]
    [InlineData("torch_gru/model.onnx")]
    [InlineData("torch_lstm_bidir/model_dynamo.onnx")]
    [InlineData("dates_attention/translate.onnx")]
    [InlineData("motions_conv_gru/model.onnx")]
    [InlineData("onnx_ops/lstm_reverse_sequence_lens.onnx")]
    public void OtherDamagedFilesAreRefusedOrRead(string file)
    {
        if (Corpus.Shared is null) return;
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Shared, "models", file)), "damaged.onnx", cases: 100, Use);
    }

    /// <summary>Damage of the structure behind the bytes: names, numbers and types swapped or dropped in messages that still decode.</summary>
    [Fact]
    public void WrongMessagesAreRefusedOrRead()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])[Legacy, WithLoop])
        {
            byte[] intact = File.ReadAllBytes(file);
            for (int seed = 0; seed < 300; seed++)
            {
                ModelMessage model = ModelMessage.Parser.ParseFrom(intact);
                MessageDamage.Apply(model, new Random(seed));
                string path = folder.Put("wrong.onnx", model.ToByteArray());
                try
                {
                    Use(path);
                }
                catch (InputException fault)
                {
                    Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
                }
                catch (Exception fault)
                {
                    Assert.Fail($"{file}, damage {seed}: {fault}");
                }
            }
        }
    }

    private static void Use(string path) => Pipeline.Run(ModelReader.Read(path, ReadOptions.Default));

    private static OnnxSketch External(long offset, string location = "weights.bin")
    {
        OnnxSketch sketch = new OnnxSketch().Input("x", DataType.Float32, 2).Node("y", "Mul", "x, w").Output("y");
        var tensor = new TensorMessage { Name = "w", DataType = DataType.Float32, Dims = { 2L }, DataLocation = 1 };
        tensor.ExternalData.Add(new EntryMessage { Key = "location", Value = location });
        tensor.ExternalData.Add(new EntryMessage { Key = "offset", Value = offset.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        sketch.Graph.Initializer.Add(tensor);
        return sketch;
    }
}
