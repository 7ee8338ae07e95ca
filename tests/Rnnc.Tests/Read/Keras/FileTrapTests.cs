using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>What Keras files hold beside layers and weights, and what a reader could take wrong without a word.</summary>
public sealed class FileTrapTests
{
    private static readonly Tensor X = Tensor.Float([1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 1, 0, 0, 0, 0], 1, 5, 3);

    /// <summary>A policy of mixed precision is about training: the weights are floats, and are computed with as such.</summary>
    [Theory]
    [InlineData("\"mixed_float16\"")]
    [InlineData("\"float16\"")]
    [InlineData("""{"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_bfloat16"}, "registered_name": null}""")]
    [InlineData("""{"class_name": "Policy", "config": {"name": "mixed_float16"}}""")]
    public void PoliciesChangeNoResult(string policy)
    {
        string settings = $$"""{"units": 2, "dtype": {{policy}}}""";
        Assert.Equal(Run(Lstm(KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("LSTM", "lstm", """{"units": 2}""")))), Run(Lstm(KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("LSTM", "lstm", settings)))));
    }

    /// <summary>Keras 3 saves the mask of a Masking as layers of its own, which it cannot load again; the meaning is that of the Masking.</summary>
    [Theory]
    [InlineData("x.0")]
    [InlineData("masking.0")]
    public void MasksThatAreLayersMask(string compared)
    {
        string layers = KerasConfigs.Functional(
            "lstm.0",
            (KerasConfigs.Input("x", "[null, 5, 3]"), ""),
            (KerasConfigs.Layer("Masking", "masking", """{"mask_value": 0.0}"""), "x.0"),
            (KerasConfigs.Layer("NotEqual", "not_equal"), compared + ", 0"),
            (KerasConfigs.Layer("Any", "any", """{"axis": -1, "keepdims": false}"""), "not_equal.0"),
            (KerasConfigs.Layer("LSTM", "lstm", """{"units": 2}"""), "masking.0; mask=any.0"));
        string masking = KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("Masking", "masking", """{"mask_value": 0.0}"""), KerasConfigs.Layer("LSTM", "lstm", """{"units": 2}"""));
        Assert.Equal(Run(Lstm(masking)), Run(Lstm(layers)));
        string plain = KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("LSTM", "lstm", """{"units": 2}"""));
        Assert.NotEqual(Run(Lstm(plain)), Run(Lstm(layers)));
    }

    /// <summary>Before Keras 2.2 a GRU had no reset_after, and its bias one row: the reset stands before the product.</summary>
    [Fact]
    public void AGruWithoutResetAfterResetsBefore()
    {
        JsonObject gru = KerasConfigs.Layer("GRU", "gru", """{"units": 2}""");
        gru["config"]!.AsObject().Remove("reset_after");
        JsonObject before = KerasConfigs.Layer("GRU", "gru", """{"units": 2, "reset_after": false}""");
        Assert.Equal(Run(Gru(before, "3.0.0")), Run(Gru(gru, "2.1.6")));
    }

    /// <summary>The same name is another function since Keras 3, in a cell, too.</summary>
    [Fact]
    public void HardSigmoidGoesByTheVersion()
    {
        string config = KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("LSTM", "lstm", """{"units": 2, "recurrent_activation": "hard_sigmoid"}"""));
        Assert.Equal(Run(Lstm(config, "2.2.4-tf")), Run(Lstm(config, "")));
        Assert.NotEqual(Run(Lstm(config, "2.15.0")), Run(Lstm(config, "3.0.0")));
    }

    private static KerasFile Lstm(string config, string version = "3.15.1") =>
        new KerasFile(config, version).WithAll("layers/lstm/cell", Tensors.Random(1, 3, 8), Tensors.Random(2, 2, 8), Tensors.Random(3, 8));

    private static KerasFile Gru(JsonObject layer, string version) =>
        new KerasFile(KerasConfigs.Sequential("[null, 5, 3]", layer), version).WithAll("layers/gru/cell", Tensors.Random(1, 3, 6), Tensors.Random(2, 2, 6), Tensors.Random(3, 6));

    private static float[] Run(KerasFile file) => new FloatRunner(file.Read()).Run([X])[0].Floats.ToArray();
}
