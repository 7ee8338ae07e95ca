using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>What cannot be read is refused in one line, by node, operator and attribute.</summary>
public sealed class OnnxRefusalTests
{
    /// <summary>Operator, inputs beside x [steps, batch, 2] and weights for two units, attributes, a part of the reason.</summary>
    public static TheoryData<string, string, (string, object)[], string> Nodes => new()
    {
        { "Einsum2", "x", [], "operators without a translation: Einsum2 (\"y\")" },
        { "com.microsoft.Attention", "x", [], "operators without a translation: com.microsoft.Attention (\"y\")" },
        { "RNN", "x, W, R", [("activations", new[] { "Swish" })], "\"y\": RNN: the activation \"Swish\"; expected one of Sigmoid, Tanh, Relu" },
        { "RNN", "x, W, R", [("activations", new[] { "Tanh", "Tanh" })], "2 activations; expected 1 for each of 1 directions" },
        { "RNN", "x, W, R", [("direction", "sideways")], "direction = sideways; expected forward, reverse or bidirectional" },
        { "RNN", "x, W, R", [("direction", "bidirectional")], "W of float32[1, 2, 2]; expected [2, 2, 2]" },
        { "RNN", "x, W, R", [("hidden_size", 3)], "hidden_size = 3; expected 2, as R has" },
        { "RNN", "x, W, R", [("clip", -1f)], "clip = -1; expected 0 or more" },
        { "RNN", "x, W, R", [("clip", 1)], "an attribute clip of another type; expected a number" },
        { "RNN", "x, W, R", [("time_major", 1)], "the attribute time_major; expected one of" },
        { "RNN", "x, W", [], "R that is computed from the inputs; expected constant weights" },
        { "RNN", "x, x, R", [], "W that is computed from the inputs; expected constant weights" },
        { "RNN", "x, W, R, W", [], "B of float32[1, 2, 2]; expected [1, 4]" },
        { "RNN", "flat, W, R", [], "X of float32[10, 2]; expected [steps, batch, features]" },
        { "RNN", "wide, W, R", [], "W for 2 features over float32[5, 1, 4]" },
        { "RNN", "x, W, R, _, _, W", [], "initial_h of float32[1, 2, 2]" },
        { "RNN", "x, W, R, _, W", [], "sequence_lens of float32[1, 2, 2]; expected one integer for each sequence" },
        { "LSTM", "x, W, R", [], "W of float32[1, 2, 2]; expected [1, 8, 2]" },
        { "Reshape", "x, dynamic", [], "a shape that depends on data" },
        { "Slice", "x, dynamic, dynamic", [], "a slice of float32[5, batch, 2] at computed places" },
        { "Squeeze", "x", [], "Squeeze of [5, batch, 2] without axes" },
        { "Transpose", "x", [("perm", new[] { 0, 0, 1 })], "Transpose of [5, batch, 2] by [0, 0, 1]; expected a permutation of its axes" },
        { "Gather", "x, far", [], "row 9 of float32[5, batch, 2] along axis 0" },
        { "Dropout", "x, _, yes", [], "dropout at work; expected a model for inference" },
        { "Pad", "x, pads", [("mode", "reflect")], "mode = reflect; expected constant" },
        { "Cast", "x", [("to", 8)], "values of type String" },
        { "Constant", "", [("value_string", "text")], "a constant of value_string" },
        { "If", "asked", [("then_branch", new OnnxSketch().Output("x")), ("else_branch", new OnnxSketch().Output("x"))], "a condition that depends on the inputs; expected a constant condition" },
        { "If", "yes", [("then_branch", new OnnxSketch().Node("z", "Odd", "x").Output("z"))], "operators without a translation: Odd (\"z\")" },
        { "Loop", "_, _, x", [("body", new OnnxSketch().Input("i", DataType.Int64).Input("c", DataType.Bool).Input("h", DataType.Float32).Node("z", "Neg", "h").Output("c", "z"))], "a loop that nothing ends" },
        { "Loop", "_, _, x", [("body", new OnnxSketch().Input("i", DataType.Int64).Output("i"))], "a loop of 1 values whose body takes 1 and gives 1; expected 3 and at least 2" },
        { "Loop", "_, _, x", [], "no graph \"body\"" },
        { "Scan", "x", [("body", new OnnxSketch().Input("a", DataType.Float32).Output("a")), ("num_scan_inputs", 2)], "a scan of 1 inputs, 2 of them sequences" },
        { "Conv", "x, far", [], "a filter that is computed, or no filter" },
        { "DequantizeLinear", "dynamic, half", [], "quantized activations; expected a float model" },
        { "Neg", "nothing", [], "the tensor \"nothing\", which nothing makes before" },
        { "Add", "x", [], "no input 2; expected one" },
    };

    [Theory]
    [MemberData(nameof(Nodes))]
    public void RefusesByNodeAndAttribute(string op, string inputs, (string, object)[] attributes, string reason)
    {
        OnnxSketch sketch = new OnnxSketch().Input("x", DataType.Float32, 5, "batch", 2).Input("dynamic", DataType.Int64, 1).Input("asked", DataType.Bool)
            .Input("flat", DataType.Float32, 10, 2).Input("wide", DataType.Float32, 5, 1, 4)
            .Floats("W", [1, 2, 3, 4], 1, 2, 2).Floats("R", [1, 2, 3, 4], 1, 2, 2).Floats("half", [0.5f]).Boolean("yes", true)
            .Integers("far", [9]).Integers("pads", [1, 0, 0, 0, 0, 0], 6)
            .Node("y", op, inputs, attributes).Output("y");
        var fault = Assert.Throws<InputException>(() => Pipeline.Run(sketch.Read()));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("model.onnx: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    /// <summary>A few bytes that ask for any amount of memory are read without making it.</summary>
    [Fact]
    public void ASizeAloneTakesNoMemory()
    {
        Model model = new OnnxSketch().Input("x", DataType.Float32, 1).Integers("huge", [int.MaxValue, int.MaxValue, 4], 3)
            .Node("zeros", "ConstantOfShape", "huge").Node("y", "Tile", "zeros, huge").Node("z", "Expand", "x, huge").Output("zeros", "z").Read();
        Assert.Equal("float32[2147483647, 2147483647, 4]", model.Graph.Outputs[1].Type.ToString());
    }

    [Fact]
    public void RefusesTheWholeModel()
    {
        OnnxSketch plain = new OnnxSketch().Input("x", DataType.Float32, 2).Node("y", "Neg", "x").Output("y");
        Check(() => plain.Read(6), "operator set 6; expected 7 or newer");
        Check(() => plain.Read(options: new ReadOptions { Signature = "serving_default" }), "the signature \"serving_default\" of an ONNX model");
        Check(() => plain.Read(options: new ReadOptions { Inputs = ["x", "x"] }), "the input \"x\" twice");
        Check(() => new OnnxSketch().Input("x", DataType.String, 2).Node("y", "Neg", "x").Output("y").Read(), "\"x\": values of type String");
        Check(() => new OnnxSketch().Input("x", DataType.Float32, 2).Floats("w", [1, float.NaN], 2).Node("y", "Add", "x, w").Output("y").Read(), "\"w\": a stored value of NaN; expected finite values");
        Check(() => new OnnxSketch().Input("x", DataType.Float32, 2).Floats("w", [1], 2).Node("y", "Add", "x, w").Output("y").Read(), "\"w\": a constant of 1 values for [2]; expected 2");
        Check(() => new OnnxSketch().Input("x", DataType.Float32, 2).Floats("w", [1], -2).Node("y", "Add", "x, w").Output("y").Read(), "\"w\": a constant of an extent of -2");
        OnnxSketch endless = new OnnxSketch().Input("x", DataType.Float32, 2).Node("y", "own.F", "x").Output("y");
        var function = new FunctionMessage { Name = "F", Domain = "own", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetMessage { Version = 17 } } };
        function.Node.Add(OnnxSketch.MakeNode("b", "own.F", "a"));
        endless.Functions.Add(function);
        Check(() => endless.Read(), "graphs nested more than 32 deep");
    }

    private static void Check(Action read, string reason) => Assert.Contains(reason, Assert.Throws<InputException>(read).Message, StringComparison.Ordinal);
}
