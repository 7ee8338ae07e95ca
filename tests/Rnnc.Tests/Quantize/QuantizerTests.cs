using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Xunit;

namespace Rnnc.Tests.Quantize;

public sealed class QuantizerTests
{
    public static TheoryData<string> Cells => ["lstm", "gru", "mgu", "tanh", "relu", "silu", "softplus", "stacked", "both", "flatten", "mean", "backward", "over time", "rows of both"];

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_int8_program_stays_close_to_the_float_model(string cell)
    {
        Model model = ModelOf(cell);
        CalibrationData data = Data(seed: 3, windows: 40);
        QuantizedModel quantized = Quantizer.Quantize(model, data, new QuantizeOptions());
        Assert.True(quantized.Report.Error < 0.02, $"{cell}: {string.Join("; ", quantized.Report.Trials)}");

        CalibrationData unseen = Data(seed: 4, windows: 40);
        var reference = new FloatRunner(model);
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        foreach (CalibrationWindow window in unseen.Windows)
        {
            Tensor expected = reference.Run([Tensor.Float(window.Inputs[0], 1, CanonicalModels.Steps, CanonicalModels.Features)])[0];
            session.Reset();
            Int8Result actual = session.Run(window.Inputs, window.Steps);
            deviation.Add([.. expected.Floats.ToArray().Select(value => (double)value)], Array.ConvertAll(actual.Values[0], value => (double)value));
        }

        Assert.True(deviation.Rmse < 0.01, $"{cell}: {deviation.Rmse}");
    }

    /// <summary>Values have 16 bits, and 8 where that is asked for.</summary>
    [Theory]
    [InlineData(null, 16)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    public void Values_have_16_bits_unless_others_are_asked_for(int? asked, int bits)
    {
        QuantizedModel quantized = Quantizer.Quantize(ModelOf("over time"), Data(seed: 3, windows: 40), new QuantizeOptions { OutputBits = asked });
        Assert.Equal(bits, quantized.Program.WithRole(Rnnc.Int8.VectorRole.Output).Single().Bits);
        Assert.True(quantized.Report.Error < (bits == 8 ? 0.02 : 0.004), $"{quantized.Report.Error}");
    }

    /// <summary>One value that leaves under two names is written to both.</summary>
    [Theory]
    [InlineData("rows of both")]
    [InlineData("over time")]
    [InlineData("mean")]
    public void A_value_may_leave_twice(string shape)
    {
        Model one = ModelOf(shape);
        Model two = one with { Graph = new Graph(one.Graph.Inputs, one.Graph.Nodes, [one.Graph.Outputs[0], one.Graph.Outputs[0]]), OutputNames = ["first", "second"] };
        CalibrationData data = Data(seed: 3, windows: 10);
        Int8Result result = Quantizer.Quantize(two, data, new QuantizeOptions()).CreateSession().Run(data.Windows[0].Inputs, CanonicalModels.Steps);
        Assert.Equal(result.Values[0], result.Values[1]);
        Assert.Contains(result.Values[0], value => value != 0);
    }

    public static TheoryData<string, float> Degenerate => new() { { "lstm", 0 }, { "gru", 1 }, { "mgu", 0 }, { "relu", 0 }, { "flatten", 1000 }, { "softplus", 1e-9f } };

    /// <summary>Calibration data without variation gives a program all the same: poor, but within its rules.</summary>
    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Constant_data_gives_a_valid_program(string cell, float value)
    {
        float[] values = [.. Enumerable.Repeat(value, CanonicalModels.Steps * CanonicalModels.Features)];
        var data = new CalibrationData([new CalibrationWindow([values], CanonicalModels.Steps)]);
        QuantizedModel quantized = Quantizer.Quantize(ModelOf(cell), data, new QuantizeOptions());
        Int8Result result = quantized.CreateSession().Run([values], CanonicalModels.Steps);
        Assert.Equal(1.0, result.Values[0].Sum(), 0.05);
    }

    private static Model ModelOf(string cell) => cell switch
    {
        "lstm" => CanonicalModels.Lstm(1),
        "gru" => CanonicalModels.Gru(1),
        "mgu" => CanonicalModels.NormalisedMgu(1),
        "tanh" => CanonicalModels.Rnn(1, UnaryKind.Tanh),
        "relu" => CanonicalModels.Rnn(1, UnaryKind.Relu),
        "silu" => CanonicalModels.Rnn(1, UnaryKind.Silu),
        "softplus" => CanonicalModels.Rnn(1, UnaryKind.Softplus),
        _ => CanonicalModels.Around(1, cell),
    };

    private static CalibrationData Data(int seed, int windows)
    {
        var random = new Random(seed);
        float[] Window() => [.. Enumerable.Range(0, CanonicalModels.Steps * CanonicalModels.Features).Select(_ => (float)random.NextDouble())];
        return new CalibrationData([.. Enumerable.Range(0, windows).Select(_ => new CalibrationWindow([Window()], CanonicalModels.Steps))]);
    }
}
