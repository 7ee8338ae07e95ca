using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Read.Cells;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>
/// Every whole-model Keras file of the corpus gives what Keras gave (outputs, final states, every step's output), or is refused for the
/// layers that rnnc does not read: by name. Cells of authors are read with their cell file.
/// </summary>
public sealed class KerasCorpusTests
{
    private const double Tolerance = 2e-4;

    /// <summary>Files with classes of their authors, or layers that are not read; the layers that the fault must name.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["digits_fastgrnn"] = "\"rnn\" (cell FastGRNNCell)",
        ["digits_lnlstm"] = "\"rnn\" (cell LayerNormLSTMCell)",
        ["digits_mgu"] = "\"rnn\" (cell MGUCell)",
        ["digits_peephole"] = "\"rnn\" (cell PeepholeLSTMCell)",
        ["keras2_custom"] = "(cell LeakyCell)",
        ["motions_initial"] = "\"start\" (TrainedState)",
        ["dates_attention/decoder_custom.keras"] = "(BahdanauAttention)",
    };

    public static TheoryData<string> Files =>
        [.. Corpus.FilesEndingIn(".keras").Concat(Corpus.FilesEndingIn(".h5").Where(file => !file.EndsWith(".weights.h5", StringComparison.Ordinal))).Where(HasGolden)];

    private static bool HasGolden(string file) => File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "golden.npz"));

    [Theory]
    [MemberData(nameof(Files))]
    public void IsWithinItsGoldenOrRefusedByName(string file)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(file)!);
        ReadOptions options = ReadOptions.Default;
        if (Refused.TryGetValue(folder, out string? layers) || Refused.TryGetValue($"{folder}/{Path.GetFileName(file)}", out layers))
        {
            var fault = Assert.Throws<InputException>(() => ModelReader.Read(file, ReadOptions.Default));
            Assert.Contains(layers, fault.Message, StringComparison.Ordinal);
            if (!CellFiles.ByFolder.TryGetValue(folder, out CellOption? cell)) return;
            options = options with { Cells = [cell] };
        }

        Model model = ModelReader.Read(file, options);
        Assert.StartsWith(folder.StartsWith("keras2_", StringComparison.Ordinal) ? "Keras 2." : "Keras 3.", model.Writer, StringComparison.Ordinal);
        Golden golden = Golden.Beside(file)!;
        if (!golden.Fits(model)) return;
        Assert.InRange(golden.MaximumError(model), 0, Tolerance);
        Assert.InRange(golden.MaximumError(Pipeline.Run(model)), 0, Tolerance); // what the compiler goes on with
        if (golden.Has("y_sequence")) Assert.InRange(SequenceError(model, golden), 0, Tolerance);
    }

    /// <summary>Streams in chunks with the state carried over: the chunk's length makes no difference.</summary>
    [Theory]
    [InlineData("model.keras", 1)]
    [InlineData("model.keras", 10)]
    [InlineData("model.h5", 100)]
    public void StatefulLayersKeepTheirState(string file, int chunk)
    {
        if (Corpus.Shared is null) return;
        string path = Path.Combine(Corpus.Shared, "models", "vibration_stateful_gru", file);
        Model model = ModelReader.Read(path, ReadOptions.Default);
        Golden golden = Golden.Beside(path)!;
        Tensor x = golden["x"];
        int steps = x.Dims[0], features = x.Dims[1];
        var runner = new FloatRunner(model);
        var state = new FloatState(model);
        var y = new List<float>();
        for (int begin = 0; begin < steps; begin += chunk)
        {
            Tensor part = Tensor.Float(x.Floats.Slice(begin * features, chunk * features).ToArray(), 1, chunk, features);
            y.AddRange(runner.Run([part], state)[0].Floats);
        }

        Tensor expected = golden[$"y_chunk{chunk}"];
        Assert.InRange(Golden.Distance(expected.Reshape(expected.Count), Tensor.Float([.. y], y.Count)), 0, Tolerance);
    }

    /// <summary>The largest error of the recurrent layer's output at each step.</summary>
    private static double SequenceError(Model model, Golden golden)
    {
        Node layer = Assert.Single(model.Graph.Nodes, node => node.Op is Sequence);
        var steps = new Steps(((Sequence)layer.Op).Cell.Outputs[0]);
        new FloatRunner(model).Run([golden["x"]], null, steps);
        Tensor expected = golden["y_sequence"];
        int batch = expected.Dims[0], time = expected.Dims[1], units = expected.Dims[2];
        Assert.Equal(time, steps.Tensors.Count);
        double worst = 0;
        for (int run = 0; run < batch; run++)
            for (int step = 0; step < time; step++)
                for (int unit = 0; unit < units; unit++)
                {
                    double error = expected.Floats[(((run * time) + step) * units) + unit] - steps.Tensors[step].Floats[(run * units) + unit];
                    worst = Math.Max(worst, double.IsNaN(error) ? double.PositiveInfinity : Math.Abs(error));
                }

        return worst;
    }

    /// <summary>Keeps one value's tensors, one a step.</summary>
    private sealed class Steps(Value wanted) : IValueObserver
    {
        public List<Tensor> Tensors { get; } = [];

        public void Observe(Value value, Tensor tensor)
        {
            if (ReferenceEquals(value, wanted)) Tensors.Add(tensor);
        }
    }
}
