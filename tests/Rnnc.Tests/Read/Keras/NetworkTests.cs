using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>How layers hang together: functional models of both Keras, shared layers, models in models, names.</summary>
public sealed class NetworkTests
{
    private static readonly Tensor Kernel = Tensors.Parse("2,2: 1 2 3 4");

    private static JsonObject Dense(string name) => KerasConfigs.Layer("Dense", name, """{"units": 2, "use_bias": false}""");

    [Fact]
    public void ASharedLayerHasOneWeight()
    {
        string config = KerasConfigs.Functional("d.0 d@1.0", (KerasConfigs.Input("a", "[null, 2]"), ""), (KerasConfigs.Input("b", "[null, 2]"), ""), (Dense("d"), "a.0|b.0"));
        Model model = new KerasFile(config).WithAll("layers/dense", Kernel).Read();
        Assert.Equal(["a", "b"], model.InputNames.ToArray());
        Assert.Equal(["d", "d_1"], model.OutputNames.ToArray());
        Assert.Single(model.Graph.Nodes, node => node.Op is Constant);
        var results = new FloatRunner(model).Run([Tensors.Parse("1,2: 1 0"), Tensors.Parse("1,2: 0 1")]);
        Tensors.AssertEqual(Tensors.Parse("1,2: 1 2"), results[0]);
        Tensors.AssertEqual(Tensors.Parse("1,2: 3 4"), results[1]);
    }

    [Fact]
    public void InputsAndOutputsComeInTheOrderAskedFor()
    {
        string config = KerasConfigs.Functional("d.0 e.0", (KerasConfigs.Input("a", "[null, 2]"), ""), (KerasConfigs.Input("b", "[null, 2]"), ""), (Dense("d"), "a.0"), (Dense("e"), "b.0"));
        KerasFile file = new KerasFile(config).WithAll("layers/dense", Kernel).WithAll("layers/dense_1", Kernel);
        Model model = file.Read(new ReadOptions { Inputs = ["b", "a"], Outputs = ["e"] });
        Assert.Equal(["b", "a"], model.InputNames.ToArray());
        Assert.Equal(["b", "a"], model.Graph.Inputs.Select(input => input.Name));
        Assert.Equal(["e"], model.OutputNames.ToArray());
        Assert.Contains("one of d, e", Assert.Throws<InputException>(() => file.Read(new ReadOptions { Outputs = ["f"] })).Message, StringComparison.Ordinal);
        Assert.Contains("all of a, b", Assert.Throws<InputException>(() => file.Read(new ReadOptions { Inputs = ["a"] })).Message, StringComparison.Ordinal);
    }

    /// <summary>The layers stand in any order; the calls follow the tensors.</summary>
    [Fact]
    public void LayersMayComeBeforeWhatTheyRead()
    {
        string config = KerasConfigs.Functional("e.0", (Dense("e"), "d.0"), (Dense("d"), "a.0"), (KerasConfigs.Input("a", "[null, 2]"), ""));
        Model model = new KerasFile(config).WithAll("layers/dense", Kernel).WithAll("layers/dense_1", Tensors.Parse("2,2: 1 0 0 2")).Read();
        Tensors.AssertEqual(Tensors.Parse("1,2: 7 10"), new FloatRunner(model).Run([Tensors.Parse("1,2: 1 1")])[0]);
    }

    [Fact]
    public void AModelInAModelIsPartOfIt()
    {
        JsonObject inner = KerasConfigs.Layer("Functional", "inner");
        inner["module"] = "keras.src.models.functional";
        inner["registered_name"] = "Functional";
        inner["config"] = KerasConfigs.FunctionalConfig("d.0", (KerasConfigs.Input("z", "[null, 2]"), ""), (Dense("d"), "z.0"));
        inner["config"]!["name"] = "inner";
        string config = KerasConfigs.Functional("e.0", (KerasConfigs.Input("a", "[null, 2]"), ""), (inner, "a.0"), (Dense("e"), "inner.0"));
        Tensor second = Tensors.Parse("2,2: 1 0 0 2"), x = Tensors.Parse("1,2: 1 1"), y = Tensors.Parse("1,2: 4 12");
        Model positional = new KerasFile(config).WithAll("layers/functional/layers/dense", Kernel).WithAll("layers/dense", second).Read();
        Tensors.AssertEqual(y, new FloatRunner(positional).Run([x])[0]);
        Model named = new KerasFile(config).With("inner/d/kernel", Kernel).With("e/e/kernel:0", second).ReadHdf5();
        Tensors.AssertEqual(y, new FloatRunner(named).Run([x])[0]);
        Assert.Contains(named.Graph.Nodes, node => node.Origin.Layer == "d");
    }

    /// <summary>Keras 2 writes calls as lists, with keywords in the fourth place.</summary>
    [Theory]
    [InlineData("""[[["x", 0, 0, {}]]]""", """[[["x", 0, 0, {}], ["d", 0, 0, {}]]]""")]
    [InlineData("""[["x", 0, 0, {}]]""", """[[["x", 0, 0], ["d", 0, 0]]]""")]
    [InlineData("""[[["x", 0, 0, {"training": false, "mask": null}]]]""", """[[["x", 0, 0, {}], ["d", 0, 0, {"training": ["_CONSTANT_VALUE", -1, 3]}]]]""")]
    public void CallsOfKeras2(string denseCalls, string addCalls)
    {
        var layers = new JsonArray();
        foreach ((JsonObject layer, string calls) in ((JsonObject, string)[])[(Keras2Input("x"), "[]"), (Dense("d"), denseCalls), (KerasConfigs.Layer("Add", "sum"), addCalls)])
        {
            layer.Remove("module");
            layer["inbound_nodes"] = JsonNode.Parse(calls);
            layer["name"] = layer["config"]!["name"]!.GetValue<string>();
            layers.Add(layer);
        }

        var config = new JsonObject
        {
            ["class_name"] = "Model",
            ["config"] = new JsonObject { ["name"] = "model_1", ["layers"] = layers, ["input_layers"] = new JsonArray(new JsonArray("x", 0, 0)), ["output_layers"] = new JsonArray("sum", 0, 0) },
        };
        Model model = new KerasFile(config.ToJsonString(), "2.2.4").With("d/d/kernel:0", Kernel).ReadHdf5();
        Assert.Equal("Keras 2.2.4", model.Writer);
        Tensors.AssertEqual(Tensors.Parse("1,2: 5 7"), new FloatRunner(model).Run([Tensors.Parse("1,2: 1 1")])[0]);
    }

    [Fact]
    public void ASequentialModelOfKeras2MayHaveNoInputLayer()
    {
        JsonObject dense = KerasConfigs.Layer("Dense", "d", """{"units": 2, "use_bias": false, "batch_input_shape": [null, 2]}""");
        var bare = new JsonObject { ["class_name"] = "Sequential", ["config"] = new JsonArray(dense.DeepClone()) };
        var built = new JsonObject { ["class_name"] = "Sequential", ["config"] = new JsonObject { ["name"] = "s", ["layers"] = new JsonArray(Dense("d")), ["build_input_shape"] = new JsonArray(null, 2) } };
        foreach (JsonObject config in (JsonObject[])[bare, built])
        {
            Model model = new KerasFile(config.ToJsonString(), "2.1.6").With("d/d/kernel:0", Kernel).ReadHdf5();
            Assert.Equal(["d_input"], model.InputNames.ToArray());
            Tensors.AssertEqual(Tensors.Parse("1,2: 4 6"), new FloatRunner(model).Run([Tensors.Parse("1,2: 1 1")])[0]);
        }
    }

    [Fact]
    public void FreeExtentsAreBatchAndTime()
    {
        string config = KerasConfigs.Functional("d.0 e.0", (KerasConfigs.Input("a", "[null, null, 2]"), ""), (KerasConfigs.Input("b", "[3, null, 2]"), ""), (Dense("d"), "a.0"), (Dense("e"), "b.0"));
        Model model = new KerasFile(config).WithAll("layers/dense", Kernel).WithAll("layers/dense_1", Kernel).Read();
        Assert.Equal(["float32[batch, time, 2]", "float32[3, time_b, 2]"], model.Graph.Inputs.Select(input => input.Type.ToString()));
    }

    private static JsonObject Keras2Input(string name) => KerasConfigs.Layer("InputLayer", name, """{"batch_input_shape": [null, 2], "dtype": "float32", "sparse": false}""");
}
