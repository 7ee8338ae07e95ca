using System.Text.Json;
using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>The float reference over the corpus: trained models give what their own framework gave.</summary>
public class CorpusTests
{
    private const double Tolerance = 2e-4;

    /// <summary>Every file that a reader accepts and whose golden inputs are its own. The digits models must be among them.</summary>
    [Fact]
    public void EveryModelIsWithinItsGolden()
    {
        var faults = new List<string>();
        var passed = new HashSet<string>();
        foreach (string file in Corpus.FilesEndingIn(".keras").Concat(Corpus.FilesEndingIn(".h5")).Concat(Corpus.FilesEndingIn("float.tflite")))
        {
            if (Golden.Beside(file) is not Golden golden || TryRead(file) is not Model model || !golden.Fits(model)) continue;
            double error = golden.MaximumError(model);
            if (error <= Tolerance) passed.Add(Label(file));
            else faults.Add($"{Label(file)}: {error}");
        }

        Assert.Empty(faults);
        string[] digits = ["digits_fastgrnn/float.tflite", "digits_gru_cell/float.tflite", "digits_lstm_cell/float.tflite", "digits_mgu/float.tflite", "digits_rnn_cell/float.tflite", "digits_gru_cell/model.keras", "digits_lstm_cell/model.keras", "digits_rnn_cell/model.keras"];
        Assert.Empty(digits.Except(passed));
    }

    /// <summary>Accuracy over all 397 test windows is the one that was measured when the model was trained.</summary>
    [Fact]
    public void DigitsHaveTheirAccuracy()
    {
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Corpus.Digits);
        ReadOnlySpan<long> wanted = data["y_test"].Numbers.Integers;
        foreach (string file in Corpus.FilesEndingIn("float.tflite").Where(file => Label(file).StartsWith("digits_", StringComparison.Ordinal)))
        {
            Model model = Golden.Read(file);
            RunInputs inputs = RunInputs.Of(model, new Dictionary<string, Tensor> { [""] = data["x_test"].Numbers }, FeedMode.Runs, new Origin("digits.npz"));
            Tensor classes = OpEvaluator.Evaluate(new ArgMax(1, ElementType.Int64), [FloatRuns.Run(model, inputs).Outputs[0]])[0];
            int right = 0;
            for (int i = 0; i < wanted.Length; i++) right += classes.Integers[i] == wanted[i] ? 1 : 0;
            using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "facts.json")));
            double recorded = facts.RootElement.GetProperty("float_metric").GetProperty("value").GetDouble();
            Assert.Equal(recorded, right / (double)wanted.Length, 1e-3);
        }
    }

    /// <summary>20,000 steps with the state carried, one step a run: the whole stream and the last states.</summary>
    [Theory]
    [InlineData("vibration_lstm_step", "model.keras")]
    [InlineData("vibration_lstm_step", "float.tflite")]
    [InlineData("vibration_stateful_gru", "float.tflite")]
    public void StreamsStayTogether(string folder, string file)
    {
        if (Corpus.Shared is null) return;
        string path = Path.Combine(Corpus.Shared, "models", folder, file);
        Model model = Golden.Read(path);
        Golden golden = Golden.Beside(path)!;
        Tensor series = NpzFile.ReadOne(Path.Combine(Corpus.Shared, "data", "vibration.npz"), "x_test").Numbers;
        RunInputs inputs = RunInputs.Of(model, new Dictionary<string, Tensor> { [""] = series }, FeedMode.Stream, new Origin("vibration.npz"));
        RunResults results = FloatRuns.Run(model, inputs);
        Assert.InRange(Golden.Distance(golden["y_stream"], results.Outputs[0]), 0, Tolerance);
        for (int i = 0; i < results.FinalStates.Length; i++)
            Assert.InRange(Golden.Distance(golden[$"state_{i}"], results.FinalStates[i]), 0, Tolerance);
    }

    private static Model? TryRead(string file)
    {
        try
        {
            return Golden.Read(file);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string Label(string file) => $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
}
