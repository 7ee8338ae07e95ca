using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Xunit;

namespace Rnnc.Tests.Quantize;

/// <summary>Tokens and masks in exact integers against the float reference.</summary>
public sealed class MaskTests
{
    public static TheoryData<string> Models => [.. Made.Keys];

    private static Dictionary<string, Func<Model>> Made { get; } = new()
    {
        ["tokens"] = () => MaskedModels.Tokens(masks: false, wraps: false),
        ["tokens that may count from the end"] = () => MaskedModels.Tokens(masks: false, wraps: true),
        ["tokens, 0 does not count"] = () => MaskedModels.Tokens(masks: true, wraps: true),
        ["every output held"] = () => MaskedModels.Tokens(masks: true, wraps: false, Collect.All),
        ["zeros in masked steps"] = () => MaskedModels.Tokens(masks: true, wraps: false, Collect.All, masked: MaskedStep.Zeros),
        ["the last step run, zeros elsewhere"] = () => MaskedModels.Tokens(masks: true, wraps: false, Collect.Last, masked: MaskedStep.Zeros),
        ["backward"] = () => MaskedModels.Tokens(masks: true, wraps: false, Collect.All, Direction.Backward),
        ["rows of 0"] = () => MaskedModels.Values(0),
        ["rows of -1"] = () => MaskedModels.Values(-1, Collect.All),
        ["rows of 0.3, backward"] = () => MaskedModels.Values(0.3f, Collect.All, Direction.Backward, MaskedStep.Zeros),
        ["rows of 2.5"] = () => MaskedModels.Values(2.5f),
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Int8_follows_the_float_model(string name)
    {
        Model model = Made[name]();
        bool isText = model.Graph.Inputs[0].Type.Element == ElementType.Int32;
        float mask = name.StartsWith("rows of ", StringComparison.Ordinal) ? float.Parse(name[8..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
        QuantizedModel quantized = Quantizer.Quantize(model, Data(3, isText, mask), new QuantizeOptions());
        var reference = new FloatRunner(model);
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        foreach (CalibrationWindow window in Data(4, isText, mask).Windows)
        {
            Tensor input = isText
                ? Tensor.Integer(ElementType.Int32, Array.ConvertAll(window.Inputs[0], value => (long)value), 1, MaskedModels.Steps)
                : Tensor.Float(window.Inputs[0], 1, MaskedModels.Steps, MaskedModels.Features);
            Tensor expected = reference.Run([input])[0];
            session.Reset();
            float[] actual = session.Run(window.Inputs, window.Steps).Values[0];
            deviation.Add([.. expected.Floats.ToArray().Select(value => (double)value)], Array.ConvertAll(actual, value => (double)value));
        }

        Assert.True(deviation.Relative < 0.02, $"{name}: {deviation.Relative:P2} with {quantized.Report.Error:P2} on calibration");
    }

    [Fact]
    public void Steps_behind_a_length_that_is_an_input_do_not_count()
    {
        Model model = MaskedModels.Lengths();
        CalibrationWindow[] Windows(int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, 40).Select(i => new CalibrationWindow([[.. Enumerable.Range(0, MaskedModels.Steps * MaskedModels.Features).Select(_ => (float)((2 * random.NextDouble()) - 1))], [1 + (i % MaskedModels.Steps)]], MaskedModels.Steps))];
        }

        QuantizedModel quantized = Quantizer.Quantize(model, new CalibrationData(Windows(1)), new QuantizeOptions());
        var reference = new FloatRunner(model);
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        foreach (CalibrationWindow window in Windows(2))
        {
            var expected = reference.Run([Tensor.Float(window.Inputs[0], 1, MaskedModels.Steps, MaskedModels.Features), Tensor.Integer(ElementType.Int32, [(long)window.Inputs[1][0]], 1)]);
            float[][] actual = session.Run(window).Values;
            for (int i = 0; i < actual.Length; i++) deviation.Add(Array.ConvertAll(expected[i].Floats.ToArray(), value => (double)value), Array.ConvertAll(actual[i], value => (double)value));
            Assert.All(actual[0].Skip((int)window.Inputs[1][0] * MaskedModels.Units), value => Assert.Equal(0, value));
        }

        Assert.True(deviation.Relative < 0.03, $"{deviation.Relative:P2} with {quantized.Report.Error:P2} on calibration");
    }

    [Fact]
    public void Tokens_take_the_fewest_bits_that_hold_them()
    {
        QuantizedModel quantized = Quantizer.Quantize(MaskedModels.Tokens(masks: true, wraps: true), Data(3, isText: true, 0), new QuantizeOptions());
        Rnnc.Int8.Vector input = quantized.Program.WithRole(Rnnc.Int8.VectorRole.Input).Single();
        Assert.Equal((8, 1, 1.0), (input.Bits, input.Length, input.Scale));
        Assert.Equal(MaskedModels.Words, Rnnc.Int8.Tokens.CountOf(quantized.Program, quantized.Program.Vectors.IndexOf(input)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(MaskedModels.Words)]
    public void A_token_that_the_table_does_not_have_is_refused(int token)
    {
        Model model = MaskedModels.Tokens(masks: false, wraps: true);
        Tensor tokens = Tensor.Integer(ElementType.Int32, [1, 2, token, 0, 0, 0, 0, 0], 1, MaskedModels.Steps);
        var fault = Assert.Throws<InputException>(() => new WindowReader(model).Read([tokens], new Origin("data")));
        Assert.Contains($"the token {token}", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Windows with padding on the right, on the left, in the middle and with none.</summary>
    private static CalibrationData Data(int seed, bool isText, float mask)
    {
        var random = new Random(seed);
        int width = isText ? 1 : MaskedModels.Features;
        float[] Row() => [.. Enumerable.Range(0, width).Select(_ => isText ? random.Next(1, MaskedModels.Words) : (float)((2 * random.NextDouble()) - 1))];
        CalibrationWindow Window(int kind)
        {
            int cut = random.Next(1, MaskedModels.Steps);
            bool Counts(int t) => kind switch { 0 => t < cut, 1 => t >= cut, 2 => t != cut, _ => true };
            return new CalibrationWindow([[.. Enumerable.Range(0, MaskedModels.Steps).SelectMany(t => Counts(t) ? Row() : [.. Enumerable.Repeat(mask, width)])]], MaskedModels.Steps);
        }

        return new CalibrationData([.. Enumerable.Range(0, 60).Select(i => Window(i % 4))]);
    }
}
