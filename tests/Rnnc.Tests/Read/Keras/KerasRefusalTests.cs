using System.Globalization;
using System.Text.Json.Nodes;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Every kind of fault of a Keras file: the diagnostic names the file, the layer, what was found and what was expected.</summary>
public sealed class KerasRefusalTests
{
    private const int Units = 2, Features = 3;

    /// <summary>What is done to the config of a good model (a JSON path, "=", the new value; "-" removes), and words of the diagnostic.</summary>
    public static TheoryData<string, string[]> ConfigFaults => new()
    {
        { "class_name=\"MyModel\"", ["model.keras: ", "MyModel", "subclassed"] },
        { "config.layers=[]", ["layers is []", "one layer or more"] },
        { "config.layers=7", ["layers is 7", "a list"] },
        { "config.layers-", ["no layers", "a list"] },
        { "config.layers.0.config.batch_shape-", ["\"x\": no batch_shape"] },
        { "config.layers.0.config.batch_shape=[null, -1, 3]", ["\"x\": batch_shape is [null,-1,3]"] },
        { "config.layers.0.config.batch_shape=[null, \"5\", 3]", ["\"x\": batch_shape"] },
        { "config.layers.0.config.batch_shape=[]", ["\"x\": batch_shape"] },
        { "config.layers.0.config.batch_shape=[null, 5, null]", ["\"gru\": an input of shape [batch, 5, x_2]", "fixed number of features"] },
        { "config.layers.0.config.batch_shape=[null, 3]", ["\"gru\": an input of shape [batch, 3]", "[batch, time, features]"] },
        { "config.layers.0.config.dtype=\"string\"", ["\"x\": an input of string"] },
        { "config.layers.0-", ["\"gru\": ", "without the extents of its input"] },
        { "config.layers.1.class_name-", ["no class_name"] },
        { "config.layers.1.class_name=3", ["class_name is 3", "text"] },
        { "config.layers.1.config=[]", ["config is []", "an object"] },
        { "config.layers.1=null", ["a layer is null"] },
        { "config.layers.1.config.units-", ["\"gru\": no units in its config", "1 or more"] },
        { "config.layers.1.config.units=0", ["\"gru\": units is 0"] },
        { "config.layers.1.config.units=2.5", ["\"gru\": units is 2.5"] },
        { "config.layers.1.config.units=2147483647", ["\"gru\": kernel: shape [3, 6]", "[3, 2147483647]"] },
        { "config.layers.1.config.units=\"2\"", ["\"gru\": units is \"2\""] },
        { "config.layers.1.config.units=4", ["\"gru\": kernel: shape [3, 6]", "[3, 12] in a GRU with 4 units and 3 features"] },
        { "config.layers.0.config.batch_shape=[null, 5, 4]", ["\"gru\": kernel: shape [3, 6]", "[4, 6]"] },
        { "config.layers.1.config.activation-", ["\"gru\": no activation"] },
        { "config.layers.1.config.activation=\"wobble\"", ["\"gru\": activation is wobble"] },
        { "config.layers.1.config.recurrent_activation=[1]", ["\"gru\": recurrent_activation is [1]"] },
        { "config.layers.1.config.reset_after=false", ["\"gru\": bias: shape [2, 6]", "[6]"] },
        { "config.layers.1.config.reset_after=\"yes\"", ["\"gru\": reset_after is \"yes\"", "true or false"] },
        { "config.layers.1.config.use_bias=false", ["\"gru\": 3 weights in layers/gru/cell", "expected 2"] },
        { "config.layers.1.config.stateful=true", ["\"gru\": a stateful layer with a free batch", "batch_size=1"] },
        { "config.layers.1.config.num_constants=1", ["\"gru\": num_constants is 1"] },
        { "config.layers.1.config.dtype={\"class_name\": \"QuantizedDTypePolicy\", \"config\": {\"name\": \"int8_from_float32\"}}", ["\"gru\": weights that Keras quantized"] },
        { "config.layers.2.config.name=\"gru\"", ["\"gru\": two layers of this name"] },
        { "config.layers.2.config.units=3", ["\"dense\": kernel: shape [2, 2]", "[2, 3]"] },
        { "config.layers.2.class_name=\"Conv3D\"", ["layers that rnnc does not read: \"dense\" (Conv3D)", "recurrent", "convert the model to TFLite"] },
        { "config.layers.2.registered_name=\"mine>Dense\"", ["\"dense\" (Dense)", "SavedModel"] },
        { "config.layers.2.class_name=\"Softmax\"|config.layers.2.config.axis=7", ["\"dense\": ", "axis"] },
        { "config.layers.2.class_name=\"Reshape\"|config.layers.2.config.target_shape=[3]", ["\"dense\": target_shape [3] for an input of shape [batch, 2]", "2 elements a run"] },
        { "config.layers.2.class_name=\"Permute\"|config.layers.2.config.dims=[1, 1]", ["\"dense\": Transpose"] },
        { "config.layers.2.class_name=\"RNN\"", ["\"dense\": no cell"] },
        { "config.layers.2.class_name=\"TimeDistributed\"", ["\"dense\": no layer"] },
        { "config.layers.1.class_name=\"LSTM\"", ["\"gru\": kernel: no such weight"] },
    };

    [Theory]
    [MemberData(nameof(ConfigFaults))]
    public void FaultsOfTheConfig(string edits, string[] words)
    {
        JsonNode config = JsonNode.Parse(Config())!;
        foreach (string edit in edits.Split('|')) Edit(config, edit);
        Check(() => Weights(new KerasFile(config.ToJsonString())).Read(), words);
    }

    [Fact]
    public void AllUnknownLayersAreNamed()
    {
        JsonObject rnn = KerasConfigs.Layer("RNN", "first"), twice = KerasConfigs.Layer("Bidirectional", "twice"), stack = KerasConfigs.Layer("StackedRNNCells", "stack"), stacked = KerasConfigs.Layer("RNN", "stacked");
        rnn["config"]!["cell"] = Custom("FastGRNNCell");
        twice["config"]!["layer"] = Custom("MyLSTM");
        stack["config"]!["cells"] = new JsonArray(KerasConfigs.Layer("GRUCell", "a", """{"units": 2}"""), Custom("MguCell"));
        stacked["config"]!["cell"] = stack;
        string config = KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("Conv3D", "conv"), rnn, twice, stacked, KerasConfigs.Layer("Dense", "fine"));
        Check(() => new KerasFile(config).Read(), ["\"conv\" (Conv3D), \"first\" (cell FastGRNNCell), \"twice\" (MyLSTM), \"stacked\" (cell MguCell)", "cell file", "TFLite", "SavedModel"]);
    }

    /// <summary>Calls that cannot run.</summary>
    [Theory]
    [InlineData("nobody.0", "d.0", "\"d\": it reads output 0 of \"nobody\"")]
    [InlineData("d.0", "d.0", "\"d\": it reads output 0 of \"d\"")]
    [InlineData("x.1", "d.0", "\"d\": output 1 of \"x\"")]
    [InlineData("x.0", "d.1", "output 1 of \"d\"")]
    [InlineData("x.0", "e.0", "output 0 of \"e\"")]
    [InlineData("[x.0 x.0]", "d.0", "\"d\": a call with 2 tensors")]
    [InlineData("3", "d.0", "\"d\": a call with 0 tensors")]
    public void FaultsOfTheCalls(string call, string output, string words)
    {
        string config = KerasConfigs.Functional(output, (KerasConfigs.Input("x", "[null, 3]"), ""), (KerasConfigs.Layer("Dense", "d", """{"units": 2, "use_bias": false}"""), call));
        Check(() => new KerasFile(config).WithAll("layers/dense", Tensors.Random(1, 3, 2)).Read(), [words]);
    }

    [Theory]
    [InlineData("[null, 5, 3]", "[null, 2]", "x.0, [h.0 h.0]", "initial_state")]
    [InlineData("[null, 5, 3]", "[null, 3]", "x.0, h.0", "initial_state")]
    [InlineData("[null, 5, 3]", "[4, 2]", "x.0, h.0", "initial_state")]
    public void StatesThatDoNotFit(string x, string h, string call, string words)
    {
        string config = KerasConfigs.Functional("gru.0", (KerasConfigs.Input("x", x), ""), (KerasConfigs.Input("h", h), ""), (KerasConfigs.Layer("GRU", "gru", """{"units": 2}"""), call));
        Check(() => Weights(new KerasFile(config)).Read(), ["\"gru\": " + words, "[batch, 2]"]);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Inf")]
    [InlineData(float.NegativeInfinity, "-Inf")]
    public void WeightsThatAreNoNumbers(float value, string name)
    {
        float[] recurrent = Tensors.Random(2, Units, 3 * Units).Floats.ToArray();
        recurrent[9] = value;
        KerasFile file = new KerasFile(Config()).WithAll("layers/gru/cell", Tensors.Random(1, Features, 3 * Units), Tensor.Float(recurrent, Units, 3 * Units), Tensors.Random(3, 2, 3 * Units));
        Check(() => file.Read(), [$"\"gru\": recurrent_kernel[1, 3]: {name}; expected a finite number"]);
    }

    [Fact]
    public void WeightsThatAreMissingOrTooMany()
    {
        Check(() => new KerasFile(Config()).With("layers/other/vars/0", Tensor.Scalar(1)).Read(), ["\"gru\": kernel: no such weight", "[3, 6] in a GRU with 2 units and 3 features"]);
        string config = KerasConfigs.Sequential("[null, 3]", KerasConfigs.Layer("Dense", "d", """{"units": 2}"""));
        Check(() => new KerasFile(config).With("d/d/kernel:0", Tensors.Random(1, 3, 2)).ReadHdf5(), ["model.h5: \"d\": bias: no such weight"]);
        Check(() => new KerasFile(config).With("d/d/kernel:0", Tensors.Random(1, 3, 2)).With("d/d/bias:0", Tensors.Random(1, 2)).With("d/d/more:0", Tensors.Random(1, 2)).ReadHdf5(), ["\"d\": more: 1 weights more"]);
        Check(() => new KerasFile(config).With("e/e/kernel:0", Tensors.Random(1, 3, 2)).ReadHdf5(), ["d"]);
    }

    /// <summary>What is not a Keras file is named for what it is.</summary>
    [Fact]
    public void FilesOfOtherFormats()
    {
        using var folder = new TemporaryFolder();
        Check(() => ModelReader.Read(folder.Put("a.keras", []), ReadOptions.Default), ["a.keras: an empty file", ".tflite"]);
        Check(() => ModelReader.Read(folder.Put("a.bin", [9, 7, 18]), ReadOptions.Default), ["begins with the bytes 090712"]);
        Check(() => ModelReader.Read(folder.File("none.keras"), ReadOptions.Default), ["none.keras: no such file"]);
        Check(() => ModelReader.Read(Corpus.Root, ReadOptions.Default), ["a folder"]);
    }

    private static string Config() => KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("GRU", "gru", """{"units": 2}"""), KerasConfigs.Layer("Dense", "dense", """{"units": 2}"""));

    private static KerasFile Weights(KerasFile file) => file
        .WithAll("layers/gru/cell", Tensors.Random(1, Features, 3 * Units), Tensors.Random(2, Units, 3 * Units), Tensors.Random(3, 2, 3 * Units))
        .WithAll("layers/dense", Tensors.Random(4, Units, 2), Tensors.Random(5, 2));

    private static JsonObject Custom(string className)
    {
        JsonObject layer = KerasConfigs.Layer(className, "custom");
        layer["module"] = "builtins";
        layer["registered_name"] = "mine>" + className;
        return layer;
    }

    private static void Edit(JsonNode config, string edit)
    {
        bool removes = edit.EndsWith('-');
        string path = removes ? edit[..^1] : edit[..edit.IndexOf('=', StringComparison.Ordinal)];
        JsonNode? value = removes ? null : JsonNode.Parse(edit[(path.Length + 1)..]);
        string[] keys = path.Split('.');
        JsonNode place = keys.SkipLast(1).Aggregate(config, (node, key) => node is JsonArray list ? list[int.Parse(key, CultureInfo.InvariantCulture)]! : node[key]!);
        if (place is JsonArray array)
        {
            int index = int.Parse(keys[^1], CultureInfo.InvariantCulture);
            if (removes) array.RemoveAt(index);
            else array[index] = value;
        }
        else if (removes)
        {
            place.AsObject().Remove(keys[^1]);
        }
        else
        {
            place[keys[^1]] = value;
        }
    }

    private static void Check(Action read, string[] words)
    {
        var fault = Assert.Throws<InputException>(read);
        Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("damaged content", fault.Message, StringComparison.Ordinal);
    }
}
