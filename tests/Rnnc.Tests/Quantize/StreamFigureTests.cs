using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Read;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Quantize;

/// <summary>A signal of 20,000 steps, where the corpus has it: close to the framework's own stream, no farther off at its end, and the same in whatever chunks it comes.</summary>
[Trait("Category", "Slow")]
public sealed class StreamFigureTests(ITestOutputHelper log)
{
    private const double Rmse = 0.003;

    private const int Edge = 1000;

    public static TheoryData<string> Folders => [.. Corpus.Folders.Select(folder => Path.GetFileName(folder)).Where(name => name.StartsWith("vibration_", StringComparison.Ordinal)).DefaultIfEmpty("none")];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_stream_does_not_drift(string name)
    {
        if (name == "none") return;
        string folder = Corpus.Folders.First(candidate => Path.GetFileName(candidate) == name);
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(Corpus.Shared!, "data", "vibration.npz"));
        float[] signal = data["x_test"].Numbers.Floats.ToArray(), expected = NpzFile.ReadAll(Path.Combine(folder, "golden.npz"))["y_stream"].Numbers.Floats.ToArray();
        Model canonical = Pipeline.Run(StreamedModel.Of(Pipeline.Run(ModelReader.Read(Path.Combine(folder, "model.keras"), ReadOptions.Default))), Pipeline.ForQuantization);
        QuantizedModel quantized = Quantizer.Quantize(canonical, Calibration(data["x_calib"].Numbers), new QuantizeOptions());
        Assert.Equal(16, quantized.Program.WithRole(VectorRole.Output).First().Bits);

        int[] whole = [];
        bool isStep = !quantized.Flat.Outputs[0].Value.HasRows;
        foreach (int chunk in isStep ? (int[])[1] : [100, 10, 1])
        {
            Int8Session session = quantized.CreateSession();
            session.Reset();
            int width = signal.Length / expected.Length;
            Int8Result[] results = [.. Enumerable.Range(0, expected.Length / chunk).Select(i => session.Run([signal[(i * chunk * width)..((i + 1) * chunk * width)]], chunk, keepStates: true))];
            int[] integers = [.. results.SelectMany(result => result.Outputs[0])];
            if (whole.Length > 0)
            {
                Assert.Equal(whole, integers);
                continue;
            }

            whole = integers;
            float[] values = [.. results.SelectMany(result => result.Values[0])];
            double all = Error(expected, values), first = Error(expected[..Edge], values[..Edge]), last = Error(expected[^Edge..], values[^Edge..]);
            string figures = $"{name}: RMSE {all:F5}, first {Edge} steps {first:F5}, last {last:F5}; {string.Join("; ", quantized.Report.Trials.Select(trial => $"{trial.Description} {trial.Error:P2}"))}";
            log.WriteLine(figures);
            Assert.True(all <= Rmse && last <= Math.Max(first, Rmse), figures);
        }
    }

    private static CalibrationData Calibration(Tensor windows)
    {
        int steps = windows.Dims[1], size = steps * windows.Dims[2];
        float[] values = windows.Floats.ToArray();
        return new CalibrationData([.. Enumerable.Range(0, windows.Dims[0]).Select(i => new CalibrationWindow([values[(i * size)..((i + 1) * size)]], steps))]);
    }

    private static double Error(float[] expected, float[] actual)
    {
        var deviation = new Deviation();
        deviation.Add(Array.ConvertAll(expected, value => (double)value), Array.ConvertAll(actual, value => (double)value));
        return deviation.Rmse;
    }
}
