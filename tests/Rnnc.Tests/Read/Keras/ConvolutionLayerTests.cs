using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Convolutions and pools over time against their definition, written as loops over steps.</summary>
public sealed class ConvolutionLayerTests
{
    private const int Steps = 9, Features = 3;

    /// <summary>Size, stride, dilation, padding.</summary>
    public static TheoryData<int, int, int, string> Windows => new()
    {
        { 1, 1, 1, "valid" }, { 3, 1, 1, "valid" }, { 3, 2, 1, "valid" }, { 2, 1, 3, "valid" }, { 9, 1, 1, "valid" },
        { 3, 1, 1, "same" }, { 4, 1, 1, "same" }, { 4, 2, 1, "same" }, { 5, 3, 1, "same" }, { 3, 1, 2, "same" }, { 2, 4, 1, "same" },
        { 3, 1, 1, "causal" }, { 3, 1, 2, "causal" }, { 4, 2, 1, "causal" }, { 2, 3, 1, "causal" },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Conv1D(int size, int stride, int dilation, string padding)
    {
        const int filters = 4;
        Tensor kernel = Weights(1, size, Features, filters), bias = Weights(2, filters), x = Weights(3, 1, Steps, Features);
        string settings = $$"""{"filters": {{filters}}, "kernel_size": [{{size}}], "strides": [{{stride}}], "dilation_rate": [{{dilation}}], "padding": "{{padding}}", "activation": "relu"}""";
        var expected = Expected(size, stride, dilation, padding, filters, (steps, f) => Math.Max(0, bias.Floats[f] + steps.Sum(step =>
            Enumerable.Range(0, Features).Sum(c => At(x, step.Time, c) * kernel.Floats[(((step.Place * Features) + c) * filters) + f]))));
        Check("Conv1D", settings, x, expected, kernel, bias);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void DepthwiseConv1D(int size, int stride, int dilation, string padding)
    {
        if (stride > 1 && dilation > 1) return;
        foreach (int multiplier in (int[])[1, 2])
        {
            Tensor kernel = Weights(1, size, Features, multiplier), bias = Weights(2, Features * multiplier), x = Weights(3, 1, Steps, Features);
            string settings = $$"""{"kernel_size": {{size}}, "strides": {{stride}}, "dilation_rate": {{dilation}}, "padding": "{{padding}}", "depth_multiplier": {{multiplier}}}""";
            Check("DepthwiseConv1D", settings, x, Depthwise(size, stride, dilation, padding, multiplier, kernel, x, bias.Floats.ToArray()), kernel, bias);
        }
    }

    [Theory]
    [InlineData("valid", 1)]
    [InlineData("causal", 2)]
    public void SeparableConv1D(string padding, int multiplier)
    {
        const int size = 3, filters = 5;
        int middle = Features * multiplier;
        Tensor kernel = Weights(1, size, Features, multiplier), points = Weights(4, 1, middle, filters), bias = Weights(2, filters), x = Weights(3, 1, Steps, Features);
        string settings = $$"""{"filters": {{filters}}, "kernel_size": {{size}}, "padding": "{{padding}}", "depth_multiplier": {{multiplier}}, "activation": "tanh"}""";
        Tensor between = Depthwise(size, 1, 1, padding, multiplier, kernel, x, new float[middle]);
        int count = between.Dims[1];
        float[] values = [.. Enumerable.Range(0, count * filters).Select(i => (float)Math.Tanh(bias.Floats[i % filters]
            + Enumerable.Range(0, middle).Sum(c => between.Floats[(i / filters * middle) + c] * points.Floats[(c * filters) + (i % filters)])))];
        Check("SeparableConv1D", settings, x, Tensor.Float(values, 1, count, filters), kernel, points, bias);
    }

    [Theory]
    [InlineData(2, null, "valid")]
    [InlineData(3, 1, "valid")]
    [InlineData(2, 3, "valid")]
    [InlineData(4, 2, "same")]
    [InlineData(3, 4, "same")]
    public void Pools(int size, int? stride, string padding)
    {
        Tensor x = Weights(3, 1, Steps, Features);
        string settings = $$"""{"pool_size": [{{size}}], "strides": {{stride?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}}, "padding": "{{padding}}"}""";
        Check("MaxPooling1D", settings, x, Expected(size, stride ?? size, 1, padding, Features, (steps, c) => Real(steps).Max(step => At(x, step.Time, c))));
        Check("AveragePooling1D", settings, x, Expected(size, stride ?? size, 1, padding, Features, (steps, c) => Real(steps).Average(step => At(x, step.Time, c))));

        static IEnumerable<(int Place, int Time)> Real(IEnumerable<(int Place, int Time)> steps) => steps.Where(step => step.Time is >= 0 and < Steps);
    }

    [Theory]
    [InlineData("""{"filters": 2, "kernel_size": [3], "groups": 3}""", "groups is 3")]
    [InlineData("""{"filters": 2, "kernel_size": [3], "data_format": "channels_first"}""", "data_format is \"channels_first\"")]
    [InlineData("""{"filters": 2, "kernel_size": [3], "padding": "full"}""", "padding is \"full\"")]
    [InlineData("""{"filters": 2, "kernel_size": [10]}""", "a window of 10 steps over 9")]
    [InlineData("""{"filters": 2, "kernel_size": [0]}""", "kernel_size is [0]")]
    [InlineData("""{"filters": 2, "kernel_size": [3]}""", "shape [3, 3, 4]")]
    public void Convolutions_that_cannot_be_are_refused(string settings, string found)
    {
        var file = new KerasFile(KerasConfigs.Sequential($"[null, {Steps}, {Features}]", KerasConfigs.Layer("Conv1D", "conv", settings))).WithAll("layers/conv1d", Weights(1, 3, Features, 4), Weights(2, 2));
        var fault = Assert.Throws<InputException>(() => file.Read());
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
        Assert.Contains("conv", fault.Message, StringComparison.Ordinal);
    }

    private static Tensor Depthwise(int size, int stride, int dilation, string padding, int multiplier, Tensor kernel, Tensor x, float[] bias) =>
        Expected(size, stride, dilation, padding, Features * multiplier, (steps, f) => bias[f] + steps.Sum(step =>
            At(x, step.Time, f / multiplier) * kernel.Floats[(((step.Place * Features) + (f / multiplier)) * multiplier) + (f % multiplier)]));

    /// <summary>A value for each result and filter, of the window's places and the steps that they meet; steps outside are padding.</summary>
    private static Tensor Expected(int size, int stride, int dilation, string padding, int filters, Func<IReadOnlyList<(int Place, int Time)>, int, double> value)
    {
        int reach = ((size - 1) * dilation) + 1;
        int count = padding switch { "valid" => ((Steps - reach) / stride) + 1, "causal" => ((Steps - 1) / stride) + 1, _ => (Steps + stride - 1) / stride };
        int before = padding switch { "valid" => 0, "causal" => reach - 1, _ => Math.Max(0, ((count - 1) * stride) + reach - Steps) / 2 };
        var values = new float[count * filters];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)value([.. Enumerable.Range(0, size).Select(place => (place, (i / filters * stride) + (place * dilation) - before))], i % filters);
        return Tensor.Float(values, 1, count, filters);
    }

    private static double At(Tensor x, int time, int feature) => time is >= 0 and < Steps ? x.Floats[(time * Features) + feature] : 0;

    private static void Check(string className, string settings, Tensor x, Tensor expected, params Tensor[] weights)
    {
        var file = new KerasFile(KerasConfigs.Sequential($"[null, {Steps}, {Features}]", KerasConfigs.Layer(className, "layer", settings)));
        string group = "layers/" + System.Text.RegularExpressions.Regex.Replace(className, "([a-z])([A-Z])", "$1_$2").ToLowerInvariant();
        if (weights.Length > 0) file.WithAll(group, weights);
        Tensors.AssertEqual(expected, new FloatRunner(file.Read()).Run([x])[0], 1e-5);
    }

    private static Tensor Weights(int seed, params int[] dims)
    {
        var random = new Random(seed);
        return Tensor.Float([.. Enumerable.Range(0, dims.Aggregate(1, (count, dim) => count * dim)).Select(_ => (float)((2 * random.NextDouble()) - 1))], dims);
    }
}
