using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Xunit;

namespace Rnnc.Tests.Quantize;

public sealed class QuantizerTests
{
    public static TheoryData<string> Cells => ["lstm", "gru", "mgu", "tanh", "relu", "silu", "softplus"];

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_int8_program_stays_close_to_the_float_model(string cell)
    {
        Model model = ModelOf(cell);
        CalibrationData data = Data(seed: 3, windows: 40);
        QuantizedModel quantized = Quantizer.Quantize(model, data, new QuantizeOptions());
        Assert.True(quantized.Report.Error < 0.02, $"{cell}: {string.Join("; ", quantized.Report.Trials)}");

        CalibrationData unseen = Data(seed: 4, windows: 40);
        var interpreter = new FlatInterpreter(quantized.Flat);
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        foreach (CalibrationWindow window in unseen.Windows)
        {
            double[][] expected = interpreter.Run(window.Inputs, window.Steps);
            session.Reset();
            Int8Result actual = session.Run(window.Inputs, window.Steps);
            deviation.Add(expected[0], Array.ConvertAll(actual.Values[0], value => (double)value));
        }

        Assert.True(deviation.Rmse < 0.01, $"{cell}: {deviation.Rmse}");
    }

    private static Model ModelOf(string cell) => cell switch
    {
        "lstm" => CanonicalModels.Lstm(1),
        "gru" => CanonicalModels.Gru(1),
        "mgu" => CanonicalModels.NormalisedMgu(1),
        "tanh" => CanonicalModels.Rnn(1, UnaryKind.Tanh),
        "relu" => CanonicalModels.Rnn(1, UnaryKind.Relu),
        "silu" => CanonicalModels.Rnn(1, UnaryKind.Silu),
        _ => CanonicalModels.Rnn(1, UnaryKind.Softplus),
    };

    private static CalibrationData Data(int seed, int windows)
    {
        var random = new Random(seed);
        float[] Window() => [.. Enumerable.Range(0, CanonicalModels.Steps * CanonicalModels.Features).Select(_ => (float)random.NextDouble())];
        return new CalibrationData([.. Enumerable.Range(0, windows).Select(_ => new CalibrationWindow([Window()], CanonicalModels.Steps))]);
    }
}
