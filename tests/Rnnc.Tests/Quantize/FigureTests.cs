using Rnnc.Quantize;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Quantize;

/// <summary>
/// What int8 costs, on every classifier of the corpus whose test data is there: half a percent of the windows or one of them, whichever is more,
/// and 2% of the logits' spread.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FigureTests(ITestOutputHelper output)
{
    private const double LogitError = 0.02;

    /// <summary>Streams of values, translators, and models with a second input that the data does not have: they have tests of their own.</summary>
    private static readonly string[] NoClassifiers =
    [
        "vibration_stateful_gru", "vibration_lstm_step", "dates_attention", "dates_bi", "dates_lstm", "onnx_ops", "peer", "tf1_initial_state", "tf1_multi_dropout",
    ];

    /// <summary>
    /// Networks that amplify errors. The first does so in every window; the second in one of its 40, where rounding the weights alone moves the
    /// logits by a sixth of their spread: without it the error is 0.5%.
    /// </summary>
    private static readonly Dictionary<string, double> Unstable = new(StringComparer.Ordinal) { ["edgemark_rnn"] = 0.2, ["motions_bilstm"] = 0.03 };

    public static TheoryData<string> Folders => [.. Corpus.Folders.Select(folder => Path.GetFileName(folder)).Where(name => !NoClassifiers.Contains(name))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Int8_keeps_what_float_knows(string name)
    {
        FigureModel? model = FigureModel.Of(Corpus.Folders.First(folder => Path.GetFileName(folder) == name));
        if (model is null) return;
        QuantizedModel quantized = Quantizer.Quantize(model.Canonical, model.Calibration, new QuantizeOptions());
        (int floatRight, int int8Right, double error) = model.Measure(quantized);
        string figures = $"{name}: {Path.GetFileName(model.File)}, float {floatRight}, int8 {int8Right} of {model.Test.Count}, logit error {error:P2}, {quantized.Report.Error:P2} on calibration; {string.Join("; ", quantized.Report.Trials.Select(trial => $"{trial.Description} {trial.Error:P2}"))}";
        output.WriteLine(figures);
        int lost = Math.Max(1, (int)(0.005 * model.Test.Count));
        Assert.True(int8Right >= floatRight - lost, figures);
        Assert.True(error <= Unstable.GetValueOrDefault(name, LogitError), figures);
    }
}
