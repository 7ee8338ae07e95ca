using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Layers that are not recurrent: what they compute, on tensors small enough to work out by hand.</summary>
public sealed class LayerTests
{
    /// <summary>Class, settings, input shape in the config, input, expected output; tensors as <see cref="Tensors.Parse"/> reads them.</summary>
    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        { "Flatten", "{}", "[null, 2, 2]", "1,2,2: 1 2 3 4", "1,4: 1 2 3 4" },
        { "Reshape", """{"target_shape": [2, -1]}""", "[null, 4]", "1,4: 1 2 3 4", "1,2,2: 1 2 3 4" },
        { "Permute", """{"dims": [2, 1]}""", "[null, 2, 3]", "1,2,3: 1 2 3 4 5 6", "1,3,2: 1 4 2 5 3 6" },
        { "RepeatVector", """{"n": 2}""", "[null, 2]", "1,2: 1 2", "1,2,2: 1 2 1 2" },
        { "GlobalAveragePooling1D", "{}", "[null, null, 2]", "1,2,2: 1 2 3 6", "1,2: 2 4" },
        { "GlobalAveragePooling1D", """{"keepdims": true}""", "[null, 2, 2]", "1,2,2: 1 2 3 6", "1,1,2: 2 4" },
        { "GlobalMaxPooling1D", "{}", "[null, 2, 2]", "1,2,2: 1 9 3 6", "1,2: 3 9" },
        { "Cropping1D", """{"cropping": [1, 2]}""", "[null, 5, 1]", "1,5,1: 1 2 3 4 5", "1,2,1: 2 3" },
        { "Cropping1D", """{"cropping": 1}""", "[null, 3, 2]", "1,3,2: 1 2 3 4 5 6", "1,1,2: 3 4" },
        { "ZeroPadding1D", """{"padding": [1, 2]}""", "[null, 1, 2]", "1,1,2: 1 2", "1,4,2: 0 0 1 2 0 0 0 0" },
        { "UpSampling1D", """{"size": 3}""", "[null, 2, 2]", "1,2,2: 1 2 3 4", "1,6,2: 1 2 1 2 1 2 3 4 3 4 3 4" },
        { "Rescaling", """{"scale": 2, "offset": -1}""", "[null, 2]", "1,2: 1 2", "1,2: 1 3" },
        { "Normalization", """{"axis": [-1], "mean": [[1, 2]], "variance": [[4, 0.25]]}""", "[null, 2, 2]", "1,2,2: 1 2 5 1", "1,2,2: 0 0 2 -2" },
        { "Normalization", """{"axis": null, "mean": 1, "variance": 4, "invert": true}""", "[null, 2]", "1,2: 0 2", "1,2: 1 5" },
        { "GaussianNoise", """{"stddev": 1}""", "[null, 2]", "1,2: 1 2", "1,2: 1 2" },
        { "Masking", """{"mask_value": 5}""", "[null, 2, 2]", "1,2,2: 5 5 5 6", "1,2,2: 0 0 5 6" },
        { "Dropout", """{"rate": 0.5}""", "[null, 2]", "1,2: 1 2", "1,2: 1 2" },
        { "SpatialDropout1D", """{"rate": 0.5}""", "[null, 1, 2]", "1,1,2: 1 2", "1,1,2: 1 2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void WithoutWeights(string className, string settings, string shape, string x, string expected) =>
        Check(new KerasFile(KerasConfigs.Sequential(shape, KerasConfigs.Layer(className, "layer", settings))), x, expected);

    /// <summary>Merges of a [1, 2, 2] and b [1, 2, 2] (b [1, 1, 2] where it broadcasts).</summary>
    [Theory]
    [InlineData("Add", "{}", "1,2,2: 11 22 33 44")]
    [InlineData("Subtract", "{}", "1,2,2: -9 -18 -27 -36")]
    [InlineData("Multiply", "{}", "1,2,2: 10 40 90 160")]
    [InlineData("Average", "{}", "1,2,2: 5.5 11 16.5 22")]
    [InlineData("Maximum", "{}", "1,2,2: 10 20 30 40")]
    [InlineData("Minimum", "{}", "1,2,2: 1 2 3 4")]
    [InlineData("Concatenate", "{}", "1,2,4: 1 2 10 20 3 4 30 40")]
    [InlineData("Concatenate", """{"axis": 1}""", "1,4,2: 1 2 3 4 10 20 30 40")]
    [InlineData("Dot", """{"axes": 1}""", "1,2,2: 100 140 140 200")]
    [InlineData("Dot", """{"axes": [2, 2]}""", "1,2,2: 50 110 110 250")]
    [InlineData("Dot", """{"axes": [-1, 1]}""", "1,2,2: 70 100 150 220")]
    public void Merges(string className, string settings, string expected)
    {
        string config = KerasConfigs.Functional("merge.0", (KerasConfigs.Input("a", "[null, 2, 2]"), ""), (KerasConfigs.Input("b", "[null, 2, 2]"), ""), (KerasConfigs.Layer(className, "merge", settings), "[a.0 b.0]"));
        Tensor y = new FloatRunner(new KerasFile(config).Read()).Run([Tensors.Parse("1,2,2: 1 2 3 4"), Tensors.Parse("1,2,2: 10 20 30 40")])[0];
        Tensors.AssertEqual(Tensors.Parse(expected), y, 1e-4);
    }

    [Fact]
    public void DenseRunsOverTheLastAxis()
    {
        string config = KerasConfigs.Sequential("[null, null, 2]", KerasConfigs.Layer("Dense", "dense", """{"units": 1, "activation": "relu"}"""));
        Check(new KerasFile(config).WithAll("layers/dense", Tensors.Parse("2,1: 1 2"), Tensors.Parse("1: -6")), "1,2,2: 1 2 3 4", "1,2,1: 0 5");
    }

    [Fact]
    public void TimeDistributedIsTheInnerLayer()
    {
        JsonObject layer = KerasConfigs.Layer("TimeDistributed", "each");
        layer["config"]!["layer"] = KerasConfigs.Layer("Dense", "dense", """{"units": 1, "use_bias": false}""");
        Check(new KerasFile(KerasConfigs.Sequential("[null, null, 2]", layer)).WithAll("layers/time_distributed/layer", Tensors.Parse("2,1: 1 2")), "1,2,2: 1 2 3 4", "1,2,1: 5 11");
    }

    [Fact]
    public void BatchNormalizationUsesTheMovingStatistics()
    {
        string config = KerasConfigs.Sequential("[null, 2]", KerasConfigs.Layer("BatchNormalization", "norm", """{"axis": -1, "epsilon": 0.5}"""));
        var file = new KerasFile(config).WithAll("layers/batch_normalization", Tensors.Parse("2: 2 3"), Tensors.Parse("2: 1 -1"), Tensors.Parse("2: 1 2"), Tensors.Parse("2: 3.5 0.5"));
        Check(file, "1,2: 3 4", "1,2: 3 5");
    }

    [Fact]
    public void NormalizationUsesTheAdaptedStatistics()
    {
        string config = KerasConfigs.Sequential("[null, 2, 2]", KerasConfigs.Layer("Normalization", "norm", """{"axis": [-1]}"""));
        Check(new KerasFile(config).WithAll("layers/normalization", Tensors.Parse("2: 1 2"), Tensors.Parse("2: 4 0.25"), Tensor.Scalar(7)), "1,2,2: 1 2 5 1", "1,2,2: 0 0 2 -2");
    }

    [Theory]
    [InlineData("{}", "2,2: 0.5 2 1 0.25", "1,2,2: -0.5 2 3 -1")]
    [InlineData("""{"shared_axes": [1]}""", "1,2: 0.5 2", "1,2,2: -0.5 2 3 -8")]
    public void PReluHasTrainedSlopes(string settings, string alpha, string expected) =>
        Check(new KerasFile(KerasConfigs.Sequential("[null, 2, 2]", KerasConfigs.Layer("PReLU", "slopes", settings))).WithAll("layers/p_re_lu", Tensors.Parse(alpha)), "1,2,2: -1 2 3 -4", expected);

    [Fact]
    public void AdditiveAttentionScoresBySums()
    {
        string config = KerasConfigs.Functional("attention.0 attention.1", (KerasConfigs.Input("q", "[null, 1, 2]"), ""), (KerasConfigs.Input("v", "[null, 2, 2]"), ""),
            (KerasConfigs.Layer("AdditiveAttention", "attention", """{"use_scale": true}"""), "[q.0 v.0]; return_attention_scores=true"));
        ImmutableArray<Tensor> results = new FloatRunner(new KerasFile(config).WithAll("layers/additive_attention", Tensors.Parse("2: 2 -1")).Read())
            .Run([Tensors.Parse("1,1,2: 0.5 -0.5"), Tensors.Parse("1,2,2: 1 0.5 -1 2")]);
        double Score(double a, double b) => (2 * Math.Tanh(0.5 + a)) - Math.Tanh(-0.5 + b);
        double first = 1 / (1 + Math.Exp(Score(-1, 2) - Score(1, 0.5)));
        Tensors.AssertEqual(Tensor.Float([(float)first, (float)(1 - first)], 1, 1, 2), results[1], 1e-6);
        Tensors.AssertEqual(Tensor.Float([(float)(first - (1 - first)), (float)((0.5 * first) + (2 * (1 - first)))], 1, 1, 2), results[0], 1e-5);
    }

    [Theory]
    [InlineData("query_dense", "key_dense", "value_dense", "output_dense")]
    [InlineData("_query_dense", "_key_dense", "_value_dense", "_output_dense")]
    public void MultiHeadAttentionAddsItsHeads(string query, string key, string value, string output)
    {
        const int features = 3, heads = 2, size = 2, steps = 4;
        var random = new Random(9);
        Tensor Weights(params int[] dims) => Tensor.Float([.. Enumerable.Range(0, dims.Aggregate(1, (count, dim) => count * dim)).Select(_ => (float)((2 * random.NextDouble()) - 1))], dims);
        string config = KerasConfigs.Functional("heads.0", (KerasConfigs.Input("x", $"[null, {steps}, {features}]"), ""),
            (KerasConfigs.Layer("MultiHeadAttention", "heads", $$"""{"num_heads": {{heads}}, "key_dim": {{size}}}"""), "x.0, x.0"));
        Tensor[] kernels = [.. Enumerable.Range(0, 3).Select(_ => Weights(features, heads, size))], biases = [.. Enumerable.Range(0, 3).Select(_ => Weights(heads, size))];
        Tensor join = Weights(heads, size, features), joinBias = Weights(features), x = Weights(1, steps, features);
        KerasFile file = new KerasFile(config).WithAll("layers/multi_head_attention/" + query, kernels[0], biases[0]).WithAll("layers/multi_head_attention/" + key, kernels[1], biases[1])
            .WithAll("layers/multi_head_attention/" + value, kernels[2], biases[2]).WithAll("layers/multi_head_attention/" + output, join, joinBias);

        double Project(int part, int t, int head, int i) => biases[part].Floats[(head * size) + i]
            + Enumerable.Range(0, features).Sum(c => x.Floats[(t * features) + c] * kernels[part].Floats[(((c * heads) + head) * size) + i]);
        var expected = new float[steps * features];
        for (int t = 0; t < steps; t++)
        {
            for (int c = 0; c < features; c++)
            {
                double sum = joinBias.Floats[c];
                for (int head = 0; head < heads; head++)
                {
                    double[] scores = [.. Enumerable.Range(0, steps).Select(u => Math.Exp(Enumerable.Range(0, size).Sum(i => Project(0, t, head, i) * Project(1, u, head, i)) / Math.Sqrt(size)))];
                    for (int i = 0; i < size; i++)
                        sum += scores.Select((score, u) => score / scores.Sum() * Project(2, u, head, i)).Sum() * join.Floats[(((head * size) + i) * features) + c];
                }

                expected[(t * features) + c] = (float)sum;
            }
        }

        Tensors.AssertEqual(Tensor.Float(expected, 1, steps, features), new FloatRunner(file.Read()).Run([x])[0], 1e-5);
    }

    [Fact]
    public void LayerNormalizationNormalizesEachVector()
    {
        string config = KerasConfigs.Sequential("[null, 2]", KerasConfigs.Layer("LayerNormalization", "norm", """{"axis": [1], "epsilon": 0}"""));
        Check(new KerasFile(config).WithAll("layers/layer_normalization", Tensors.Parse("2: 2 3"), Tensors.Parse("2: 1 -1")), "1,2: 3 7", "1,2: -1 2");
    }

    /// <summary>Ids become rows; id 0 does not count in the average behind it.</summary>
    [Fact]
    public void EmbeddingMasksZeros()
    {
        string config = KerasConfigs.Functional("mean.0", (KerasConfigs.Input("ids", "[null, 3]", "int32"), ""),
            (KerasConfigs.Layer("Embedding", "words", """{"input_dim": 3, "output_dim": 2, "mask_zero": true}"""), "ids.0"), (KerasConfigs.Layer("GlobalAveragePooling1D", "mean"), "words.0"));
        Check(new KerasFile(config).WithAll("layers/embedding", Tensors.Parse("3,2: 9 9 1 2 3 6")), "int32 1,3: 1 2 0", "1,2: 2 4");
    }

    [Fact]
    public void AttentionWeighsValuesByTheirScores()
    {
        string config = KerasConfigs.Functional("attention.0 attention.1", (KerasConfigs.Input("q", "[null, 1, 2]"), ""), (KerasConfigs.Input("v", "[null, 2, 2]"), ""),
            (KerasConfigs.Layer("Attention", "attention", """{"score_mode": "dot", "use_scale": true}"""), "[q.0 v.0]; return_attention_scores=true"));
        ImmutableArray<Tensor> results = new FloatRunner(new KerasFile(config).With("layers/attention/vars/0", Tensor.Scalar(0.5f)).Read())
            .Run([Tensors.Parse("1,1,2: 2 0"), Tensors.Parse("1,2,2: 1 5 3 7")]);
        double first = 1 / (1 + Math.Exp(2));
        Tensors.AssertEqual(Tensor.Float([(float)first, (float)(1 - first)], 1, 1, 2), results[1], 1e-6);
        Tensors.AssertEqual(Tensor.Float([(float)(first + (3 * (1 - first))), (float)((5 * first) + (7 * (1 - first)))], 1, 1, 2), results[0], 1e-5);
    }

    private static void Check(KerasFile file, string x, string expected) =>
        Tensors.AssertEqual(Tensors.Parse(expected), new FloatRunner(file.Read()).Run([Tensors.Parse(x)])[0], 1e-5);
}
