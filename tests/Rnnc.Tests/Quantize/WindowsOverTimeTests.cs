using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Tests.Read.Keras;
using Xunit;

namespace Rnnc.Tests.Quantize;

/// <summary>Convolutions, pools and other layers around recurrent ones, in exact integers against the float reference.</summary>
public sealed class WindowsOverTimeTests
{
    private const int Steps = 21, Features = 3, Filters = 4, Units = 5;

    /// <summary>Layers in short: cN-S-padding a convolution over N steps by S, d a dilated one, pN a pool, a an average, r recurrent, b recurrent backward, e every step's state, m the mean of all steps, v a vector for every step, o and z steps taken off and put on, l, n and q layer and batch normalization and PReLU, k-F a dense layer.</summary>
    public static TheoryData<string, int, int> Fronts => new()
    {
        { "c3-1-valid r", 1, 21 },
        { "c3-1-causal r", 1, 21 },
        { "c3-1-same r", 1, 22 },
        { "d r", 1, 21 },
        { "c5-2-valid r", 2, 11 },
        { "c4-2-causal r", 2, 11 },
        { "c3-3-valid r", 3, 7 },
        { "c3-2-valid p2 r", 4, 6 },
        { "c3-1-causal a3 r", 3, 7 },
        { "c3-1-valid c3-1-valid r", 1, 21 },
        { "c3-2-valid c2-1-causal r", 2, 11 },
        { "p2 r", 2, 10 },
        { "c5-2-valid b", 2, 11 },
        { "c3-1-valid e r", 1, 21 },
        { "c3-1-valid e m", 1, 21 },
        { "o r", 1, 19 },
        { "z r", 1, 25 },
        { "l r", 1, 21 },
        { "n r", 1, 21 },
        { "q r", 1, 21 },
        { "k-leaky_relu r", 1, 21 },
        { "k-elu r", 1, 21 },
        { "k-gelu r", 1, 21 },
        { "k-softplus r", 1, 21 },
        { "k-swish e k-linear", 1, 21 },
        { "r v e", 1, 21 },
    };

    [Theory]
    [MemberData(nameof(Fronts))]
    public void Int8_follows_the_float_model(string layers, int rowsPerStep, int steps)
    {
        Model model = Build(layers);
        Model canonical = Pipeline.Run(model, Pipeline.ForQuantization);
        var reader = new WindowReader(canonical);
        QuantizedModel quantized = Quantizer.Quantize(canonical, new CalibrationData([.. Inputs(1, 40).Select(x => reader.Read([x], new Origin("data")))]), new QuantizeOptions());
        Assert.Equal((rowsPerStep, steps), (quantized.Flat.RowsPerStep, quantized.Program.Steps));
        var reference = new FloatRunner(model);
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        foreach (Tensor x in Inputs(2, 20))
        {
            float[] expected = reference.Run([x])[0].Floats.ToArray(), actual = session.Run(reader.Read([x], new Origin("data"))).Values[0];
            deviation.Add(Array.ConvertAll(expected, value => (double)value), Array.ConvertAll(actual, value => (double)value));
        }

        Assert.True(deviation.Relative < 0.02, $"{layers}: {deviation.Relative:P2}, {quantized.Report.Error:P2} on calibration");
    }

    [Theory]
    [InlineData("c3-1-valid c3-1-valid p2 r", "windows that move by 2 steps behind other overlapping windows")]
    [InlineData("c3-1-valid c3-1-same r", "behind a layer of windows")]
    [InlineData("c3-2-valid e", "every step's result behind windows over time")]
    public void What_a_step_cannot_have_is_refused_by_name(string layers, string found)
    {
        Model canonical = Pipeline.Run(Build(layers), Pipeline.ForQuantization);
        var fault = Assert.Throws<InputException>(() =>
        {
            var reader = new WindowReader(canonical);
            Quantizer.Quantize(canonical, new CalibrationData([.. Inputs(1, 4).Select(x => reader.Read([x], new Origin("data")))]), new QuantizeOptions());
        });
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    private static Model Build(string layers)
    {
        var random = new Random(8);
        var made = new List<JsonObject>();
        var weights = new List<(string Group, Tensor[] Values)>();
        var counts = new Dictionary<string, int>();
        int width = Features;
        void Add(string className, string settings, string inner, params Tensor[] values)
        {
            string group = (className == "PReLU" ? "p_re_lu" : System.Text.RegularExpressions.Regex.Replace(className, "([a-z])([A-Z])", "$1_$2")).ToLowerInvariant();
            int number = counts[group] = counts.GetValueOrDefault(group, -1) + 1;
            made.Add(KerasConfigs.Layer(className, $"layer{made.Count}", settings));
            if (values.Length > 0) weights.Add(($"layers/{group}{(number == 0 ? "" : $"_{number}")}{inner}", values));
        }

        Tensor Random(params int[] dims) => Tensor.Float([.. Enumerable.Range(0, dims.Aggregate(1, (count, dim) => count * dim)).Select(_ => (float)(((2 * random.NextDouble()) - 1) * 0.8))], dims);
        foreach (string layer in layers.Split(' '))
        {
            string[] parts = layer[1..].Split('-');
            switch (layer[0])
            {
                case 'c':
                    int size = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
                    Add("Conv1D", $$"""{"filters": {{Filters}}, "kernel_size": {{size}}, "strides": {{parts[1]}}, "padding": "{{parts[2]}}", "activation": "relu"}""", "", Random(size, width, Filters), Random(Filters));
                    width = Filters;
                    break;
                case 'd':
                    Add("Conv1D", $$"""{"filters": {{Filters}}, "kernel_size": 3, "dilation_rate": 2, "padding": "causal"}""", "", Random(3, width, Filters), Random(Filters));
                    width = Filters;
                    break;
                case 'p' or 'a':
                    Add(layer[0] == 'p' ? "MaxPooling1D" : "AveragePooling1D", $$"""{"pool_size": {{parts[0]}}}""", "");
                    break;
                case 'o':
                    Add("Cropping1D", """{"cropping": [1, 2]}""", "");
                    break;
                case 'z':
                    Add("ZeroPadding1D", """{"padding": 2}""", "");
                    break;
                case 'l':
                    Add("LayerNormalization", """{"axis": -1}""", "", Random(width), Random(width));
                    break;
                case 'n':
                    Add("BatchNormalization", """{"axis": -1, "epsilon": 0.01}""", "", Random(width), Random(width), Random(width), Tensor.Float([.. Enumerable.Repeat(0.3f, width)], width));
                    break;
                case 'q':
                    Add("PReLU", """{"shared_axes": [1]}""", "", Random(1, width));
                    break;
                case 'k':
                    Add("Dense", $$"""{"units": 6, "activation": "{{parts[1]}}"}""", "", Random(width, 6), Random(6));
                    width = 6;
                    break;
                case 'v':
                    Add("RepeatVector", $$"""{"n": {{Steps}}}""", "");
                    break;
                case 'm':
                    Add("GlobalAveragePooling1D", "{}", "");
                    break;
                default:
                    Add("SimpleRNN", $$"""{"units": {{Units}}, "go_backwards": {{(layer[0] == 'b' ? "true" : "false")}}, "return_sequences": {{(layer[0] == 'e' ? "true" : "false")}}}""", "/cell", Random(width, Units), Random(Units, Units), Random(Units));
                    width = Units;
                    break;
            }
        }

        var file = new KerasFile(KerasConfigs.Sequential($"[null, {Steps}, {Features}]", [.. made]));
        foreach ((string group, Tensor[] values) in weights) file.WithAll(group, values);
        return file.Read();
    }

    private static IEnumerable<Tensor> Inputs(int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++) yield return Tensor.Float([.. Enumerable.Range(0, Steps * Features).Select(_ => (float)((2 * random.NextDouble()) - 1))], 1, Steps, Features);
    }
}
