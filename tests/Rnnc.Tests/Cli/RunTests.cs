using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> DigitsFiles => [.. Directory.EnumerateDirectories(Corpus.OwnModels, "digits_*").Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)}/float.tflite"), "digits_lstm_cell/model.keras", "digits_gru_cell/model.h5"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(DigitsFiles))]
    public void Float_gives_the_golden_outputs_and_states(string file)
    {
        string model = Path.Combine(Corpus.OwnModels, file), golden = Path.Combine(Path.GetDirectoryName(model)!, "golden.npz");
        CommandLine.Succeed("run", model, "--input", $"{golden}:x", "--as", "float", "-o", folder.File("out.npz"));
        IReadOnlyDictionary<string, DataArray> result = NpzFile.ReadAll(folder.File("out.npz")), expected = NpzFile.ReadAll(golden);
        Assert.InRange(Golden.Distance(expected["y"].Numbers, result["y"].Numbers), 0, 2e-4);
        Assert.Equal(0, Golden.Distance(result["y"].Numbers, result["y_0"].Numbers));
        Assert.InRange(Golden.Distance(expected["state_0"].Numbers, result["state_0"].Numbers), 0, 2e-4);
        Assert.Single(result["names"].Text);
        Assert.DoesNotContain("y_q", result.Keys);
    }

    [Fact]
    public void Int8_gives_integers_beside_real_values()
    {
        string model = Path.Combine(Corpus.Own("digits_gru_cell"), "model.keras"), golden = Path.Combine(Corpus.Own("digits_gru_cell"), "golden.npz");
        CommandLine.Succeed("run", model, "--input", $"{golden}:x", "--as", "int8", "--calibrate", Corpus.Digits, "-o", folder.File("out.npz"));
        IReadOnlyDictionary<string, DataArray> result = NpzFile.ReadAll(folder.File("out.npz")), expected = NpzFile.ReadAll(golden);
        Assert.InRange(Golden.Distance(expected["y"].Numbers, result["y"].Numbers), 0, 0.2);
        Assert.InRange(Golden.Distance(expected["state_0"].Numbers, result["state_0"].Numbers), 0, 0.1);
        Assert.Equal(ElementType.Float32, result["y"].Numbers.Element);
        Assert.NotEqual(ElementType.Float32, result["y_q"].Numbers.Element);
        Assert.Equal(expected["x"].Dims.AsEnumerable(), result["x_q"].Dims);
        Assert.Equal(["y", "y_0", "y_q", "y_0_q", "x_q", "x_0_q", "state_0", "names"], result.Keys);
        double scale = Enumerable.Range(0, result["y"].Numbers.Count).Where(i => result["y_q"].Numbers.Integers[i] != 0).Max(i => Math.Abs((double)result["y"].Numbers.Floats[i]));
        Assert.InRange(scale, 0.5, 1.1);
    }

    [Fact]
    public void The_host_and_a_stream_equal_the_oracle()
    {
        string model = Path.Combine(Corpus.Own("digits_rnn_cell"), "float.tflite"), golden = Path.Combine(Corpus.Own("digits_rnn_cell"), "golden.npz");
        string[] common = ["run", model, "--input", $"{golden}:x", "--calibrate", Corpus.Digits, "--on", "host", "-o", folder.File("out.npz")];
        Assert.Contains("the integers of the oracle", CommandLine.Succeed(common), StringComparison.Ordinal);
        Assert.Contains("the integers of the oracle", CommandLine.Succeed([.. common, "--stream"]), StringComparison.Ordinal);
        Assert.Equal(1, NpzFile.ReadOne(folder.File("out.npz"), "state_0").Dims[0]);
    }

    /// <summary>One long series with the state carried is what windows of the same steps are when each starts where the last ended.</summary>
    [Fact]
    public void A_stream_carries_the_state()
    {
        string model = Path.Combine(Corpus.Own("digits_lstm_cell"), "model.keras"), golden = Path.Combine(Corpus.Own("digits_lstm_cell"), "golden.npz");
        Tensor x = NpzFile.ReadOne(golden, "x").Numbers;
        NpzWriter.Write(folder.File("series.npz"), [DataArray.Of("x", x.Reshape(x.Dims[0] * x.Dims[1], x.Dims[2]))]);
        CommandLine.Succeed("run", model, "--input", $"{golden}:x", "--stream", "-o", folder.File("runs.npz"));
        CommandLine.Succeed("run", model, "--input", folder.File("series.npz"), "--stream", "-o", folder.File("series-out.npz"));
        CommandLine.Succeed("run", model, "--input", $"{golden}:x", "-o", folder.File("windows.npz"));
        Tensor runs = NpzFile.ReadOne(folder.File("runs.npz"), "y").Numbers;
        Assert.Equal(0, Golden.Distance(runs, NpzFile.ReadOne(folder.File("series-out.npz"), "y").Numbers));
        Assert.NotEqual(0, Golden.Distance(runs, NpzFile.ReadOne(folder.File("windows.npz"), "y").Numbers));
    }

    [Fact]
    public void Whole_keeps_the_files_batch()
    {
        string model = Path.Combine(Corpus.Own("digits_lstm_cell"), "model.keras"), golden = Path.Combine(Corpus.Own("digits_lstm_cell"), "golden.npz");
        CommandLine.Succeed("run", model, "--input", $"{golden}:x", "--whole", "-o", folder.File("out.npz"));
        Assert.InRange(Golden.Distance(NpzFile.ReadOne(golden, "y").Numbers, NpzFile.ReadOne(folder.File("out.npz"), "y").Numbers), 0, 2e-4);
    }

    [Fact]
    public void Inputs_are_found_by_name_and_initial_states_may_be_left_out()
    {
        if (Corpus.Shared is null) return;
        string home = Path.Combine(Corpus.Shared, "models", "motions_runtime_state"), golden = Path.Combine(home, "golden.npz");
        IReadOnlyDictionary<string, DataArray> expected = NpzFile.ReadAll(golden);
        foreach (string file in (string[])["model.keras", "float.tflite"])
        {
            CommandLine.Succeed("run", Path.Combine(home, file), "--input", $"h0={golden}:x_h0", "--input", $"{golden}:x_x", "-o", folder.File("out.npz"));
            IReadOnlyDictionary<string, DataArray> result = NpzFile.ReadAll(folder.File("out.npz"));
            Assert.Equal(2, result["names"].Text.Count);
            Assert.DoesNotContain("y", result.Keys);
            double nearest = Math.Min(Distance(expected["y_0"].Numbers, result["y_0"].Numbers), Distance(expected["y_0"].Numbers, result["y_1"].Numbers));
            Assert.InRange(nearest, 0, 2e-4);
            CommandLine.Succeed("run", Path.Combine(home, file), "--input", $"{golden}:x_x", "-o", folder.File("zeros.npz"));
            Assert.NotEqual(0, Distance(result["y_0"].Numbers, NpzFile.ReadOne(folder.File("zeros.npz"), "y_0").Numbers));
        }
    }

    private static double Distance(Tensor expected, Tensor actual) => expected.Type == actual.Type ? Golden.Distance(expected, actual) : double.PositiveInfinity;
}
