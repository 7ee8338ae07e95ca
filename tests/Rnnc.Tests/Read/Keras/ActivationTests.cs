using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Every activation of Keras, as a function and as a layer, against its definition in Keras' documentation.</summary>
public sealed class ActivationTests
{
    private static readonly double[] Points = [-7, -3, -2.5, -1, -0.6, -0.3, 0, 0.2, 0.5, 0.9, 1.7, 3, 6.5];

    private static readonly Dictionary<string, Func<double, double>> Functions = new()
    {
        ["linear"] = x => x,
        ["relu"] = x => Math.Max(x, 0),
        ["relu6"] = x => Math.Min(Math.Max(x, 0), 6),
        ["leaky_relu"] = x => x < 0 ? 0.2 * x : x,
        ["elu"] = x => x > 0 ? x : Math.Exp(x) - 1,
        ["selu"] = x => 1.05070098735548 * (x > 0 ? x : 1.67326324235437 * (Math.Exp(x) - 1)),
        ["celu"] = x => Math.Max(x, 0) + Math.Min(Math.Exp(x) - 1, 0),
        ["gelu"] = x => x * NormalCdf(x),
        ["silu"] = x => x * Sigmoid(x),
        ["swish"] = x => x * Sigmoid(x),
        ["mish"] = x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ["softplus"] = x => Math.Log(1 + Math.Exp(x)),
        ["softsign"] = x => x / (Math.Abs(x) + 1),
        ["squareplus"] = x => (x + Math.Sqrt((x * x) + 4)) / 2,
        ["tanh"] = Math.Tanh,
        ["tanh_shrink"] = x => x - Math.Tanh(x),
        ["sigmoid"] = Sigmoid,
        ["log_sigmoid"] = x => -Math.Log(1 + Math.Exp(-x)),
        ["hard_silu"] = x => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        ["hard_swish"] = x => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        ["hard_sigmoid"] = x => Math.Clamp((x / 6) + 0.5, 0, 1),
        ["hard_tanh"] = x => Math.Clamp(x, -1, 1),
        ["hard_shrink"] = x => Math.Abs(x) > 0.5 ? x : 0,
        ["soft_shrink"] = x => x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0,
        ["sparse_plus"] = x => x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4,
        ["sparse_sigmoid"] = x => Math.Clamp((x + 1) / 2, 0, 1),
        ["exponential"] = Math.Exp,
    };

    private static readonly Dictionary<string, Func<double, double>> Layers = new()
    {
        ["""ReLU {}"""] = x => Math.Max(x, 0),
        ["""ReLU {"max_value": 1.5}"""] = x => Math.Clamp(x, 0, 1.5),
        ["""ReLU {"negative_slope": 0.1}"""] = x => x < 0 ? 0.1 * x : x,
        ["""ReLU {"negative_slope": 0.1, "max_value": 1.5}"""] = x => x < 0 ? 0.1 * x : Math.Min(x, 1.5),
        ["""ReLU {"threshold": 0.4}"""] = x => x > 0.4 ? x : 0,
        ["""ReLU {"negative_slope": 0.1, "threshold": 0.4, "max_value": 2}"""] = x => x > 0.4 ? Math.Min(x, 2) : 0.1 * (x - 0.4),
        ["""LeakyReLU {"negative_slope": 0.25}"""] = x => x < 0 ? 0.25 * x : x,
        ["""LeakyReLU {"alpha": 0.25}"""] = x => x < 0 ? 0.25 * x : x,
        ["""LeakyReLU {"alpha": {"class_name": "__numpy__", "value": 0.25}}"""] = x => x < 0 ? 0.25 * x : x,
        ["""LeakyReLU {}"""] = x => x < 0 ? 0.3 * x : x,
        ["""ELU {"alpha": 2}"""] = x => x > 0 ? x : 2 * (Math.Exp(x) - 1),
        ["""ThresholdedReLU {"theta": 0.6}"""] = x => x > 0.6 ? x : 0,
        ["""Rescaling {"scale": 0.5, "offset": -1}"""] = x => (0.5 * x) - 1,
        ["""Activation {"activation": "softsign"}"""] = x => x / (Math.Abs(x) + 1),
        ["""Activation {"activation": {"module": "builtins", "class_name": "function", "config": "softsign", "registered_name": "function"}}"""] = x => x / (Math.Abs(x) + 1),
        ["""Activation {"activation": {"module": "keras.layers", "class_name": "LeakyReLU", "config": {"name": "l", "negative_slope": 0.5}, "registered_name": null}}"""] = x => x < 0 ? 0.5 * x : x,
        ["""GaussianNoise {"stddev": 1}"""] = x => x,
        ["""GaussianDropout {"rate": 0.5}"""] = x => x,
        ["""AlphaDropout {"rate": 0.5}"""] = x => x,
        ["""ActivityRegularization {"l1": 0.5}"""] = x => x,
    };

    public static TheoryData<string> FunctionNames => [.. Functions.Keys];

    public static TheoryData<string> LayerTexts => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void Function(string name) => Check(KerasConfigs.Layer("Activation", "act", $$"""{"activation": "{{name}}"}"""), "3.15.1", Functions[name]);

    [Theory]
    [MemberData(nameof(LayerTexts))]
    public void Layer(string text)
    {
        string[] parts = text.Split(' ', 2);
        Check(KerasConfigs.Layer(parts[0], "act", parts[1]), "3.15.1", Layers[text]);
    }

    [Fact]
    public void HardSigmoidIsSteeperInKeras2() =>
        Check(KerasConfigs.Layer("Activation", "act", """{"activation": "hard_sigmoid"}"""), "2.15.0", x => Math.Clamp((0.2 * x) + 0.5, 0, 1));

    [Theory]
    [InlineData("""{"activation": "softmax"}""", "Activation", false)]
    [InlineData("""{"activation": "log_softmax"}""", "Activation", true)]
    [InlineData("""{"axis": -1}""", "Softmax", false)]
    [InlineData("""{"axis": [1]}""", "Softmax", false)]
    public void Softmax(string settings, string className, bool log)
    {
        double sum = Points.Sum(Math.Exp);
        Check(KerasConfigs.Layer(className, "act", settings), "3.15.1", x => log ? x - Math.Log(sum) : Math.Exp(x) / sum);
    }

    [Theory]
    [InlineData("\"mine\"")]
    [InlineData("\"glu\"")]
    [InlineData("{\"class_name\": \"__lambda__\", \"config\": {\"value\": \"...\"}}")]
    [InlineData("{\"class_name\": \"Dense\", \"config\": {\"units\": 3}}")]
    [InlineData("{\"class_name\": \"function\"}")]
    [InlineData("{}")]
    [InlineData("3")]
    public void OthersAreRefused(string activation)
    {
        JsonObject layer = KerasConfigs.Layer("Activation", "act", "{\"activation\": " + activation + "}");
        var fault = Assert.Throws<InputException>(() => new KerasFile(KerasConfigs.Sequential("[null, 13]", layer)).Read());
        Assert.Contains("model.keras: \"act\": ", fault.Message, StringComparison.Ordinal);
    }

    private static void Check(JsonObject layer, string version, Func<double, double> function)
    {
        Model model = new KerasFile(KerasConfigs.Sequential("[null, 13]", layer), version).Read();
        Tensor y = new FloatRunner(model).Run([Tensor.Float([.. Points.Select(x => (float)x)], 1, Points.Length)])[0];
        for (int i = 0; i < Points.Length; i++) Assert.Equal(function((float)Points[i]), y.Floats[i], 1e-5 * Math.Max(1, Math.Abs(function(Points[i]))));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The normal distribution's integral by Simpson's rule: no erf in the library.</summary>
    private static double NormalCdf(double x)
    {
        const int parts = 2000;
        double step = x / parts, sum = 0;
        double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        for (int i = 0; i <= parts; i++) sum += (i is 0 or parts ? 1 : i % 2 == 1 ? 4 : 2) * Density(i * step);
        return 0.5 + (sum * step / 3);
    }
}
