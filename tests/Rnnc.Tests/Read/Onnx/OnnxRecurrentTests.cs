using Rnnc.Evaluate;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>What stands around recurrent operators: free extents, lengths, states, weights that are computed from constants.</summary>
public sealed class OnnxRecurrentTests
{
    private static readonly int[] BatchFirst = [1, 0, 2];

    /// <summary>As PyTorch exports <c>nn.GRU(3, 2, batch_first=True)</c> with dynamic axes, read at <c>outputs[:, -1]</c>.</summary>
    [Theory]
    [InlineData("batch", "time", "float32[batch, time, 3]")]
    [InlineData("N", "sequence", "float32[batch, time, 3]")]
    [InlineData("time", "batch", "float32[batch, time, 3]")]
    [InlineData(null, null, "float32[batch, time, 3]")]
    [InlineData("s0", "7", "float32[batch, 7, 3]")]
    public void TheLastStepOfAFreeLengthIsCollectedAlone(string? batch, string? time, string type)
    {
        object? steps = int.TryParse(time, out int number) ? number : time;
        Model model = Gru(batch, steps).Node("row", "Gather", "outputs, minus", ("axis", 1)).Output("row").Read();
        Assert.Equal(type, model.Graph.Inputs[0].Type.ToString());
        Model lifted = Pipeline.Run(model);
        Sequence layer = Assert.IsType<Sequence>(Assert.Single(lifted.Graph.Nodes, node => node.Op is Sequence).Op);
        Assert.Equal(Collect.Last, Assert.Single(layer.Outputs).Collect);
        Tensor x = Tensors.Random(3, 4, 7, 3);
        Tensors.AssertEqual(new FloatRunner(model).Run([x])[0], new FloatRunner(lifted).Run([x])[0], 1e-6);
        Assert.NotEmpty(Pipeline.Run(model, Pipeline.ForQuantization).Graph.Nodes);
    }

    [Fact]
    public void ExtentsThatNoRecurrenceNamesGoByTheirPlaces()
    {
        Model model = new OnnxSketch().Input("x", DataType.Float32, "rows", "columns", "rest").Node("y", "Neg", "x").Output("y").Read();
        Assert.Equal("float32[batch, time, rest]", model.Graph.Inputs[0].Type.ToString());
    }

    /// <summary>The last row of Y is zeros beyond a sequence's length, Y_h the state at its end: they stay different things.</summary>
    [Fact]
    public void TheLastRowOfAShortSequenceIsZeros()
    {
        Model model = Gru("batch", 5, "lens").Input("lens", DataType.Int32, "batch").Node("row", "Gather", "outputs, minus", ("axis", 1)).Output("row", "last").Read();
        Tensor x = Tensors.Random(5, 2, 5, 3), lens = Tensor.Integer(ElementType.Int32, [5, 3], 2);
        foreach (Model each in (Model[])[model, Pipeline.Run(model)])
        {
            var results = new FloatRunner(each).Run([x, lens]);
            Assert.Equal([0f, 0f], results[0].Floats[2..].ToArray());
            Assert.Equal(results[0].Floats[..2], results[1].Floats[..2]);
            Assert.NotEqual(0, results[1].Floats[2]);
        }
    }

    [Theory]
    [InlineData("lens5")]
    [InlineData("stretched")]
    public void LengthsThatAreAllWholeAreNoMask(string lens)
    {
        Model model = Gru("batch", 5, lens, before: sketch => sketch.Integers("lens5", [5, 5], 2).Integers("five", [5], 1)
            .Node("shape", "Shape", "x").Node("count", "Slice", "shape, nothing, one").Node("stretched", "Expand", "five, count")).Output("outputs").Read();
        Assert.False(Assert.IsType<Sequence>(Assert.Single(model.Graph.Nodes, node => node.Op is Sequence).Op).HasMask);
    }

    [Fact]
    public void WeightsMayBeComputedFromConstants()
    {
        OnnxSketch plain = Gru("batch", 5).Output("outputs");
        OnnxSketch computed = Gru("batch", 5, w: "W2", before: sketch => sketch.Floats("scale", [0.5f]).Node("half", "Mul", "W, scale").Node("W2", "Add", "half, half")).Output("outputs");
        Tensor x = Tensors.Random(9, 1, 5, 3);
        Tensors.AssertEqual(new FloatRunner(plain.Read()).Run([x])[0], new FloatRunner(computed.Read()).Run([x])[0]);
    }

    /// <summary>A state of a batch of one starts a free batch.</summary>
    [Fact]
    public void AStateOfOneStartsEveryBatch()
    {
        OnnxSketch sketch = Gru("batch", 5, h0: "h0").Floats("h0", [0.5f, -0.5f], 1, 1, 2).Output("last");
        Tensor x = Tensors.Random(4, 3, 5, 3);
        Assert.Equal(6, new FloatRunner(sketch.Read()).Run([x])[0].Count);
    }

    private static OnnxSketch Gru(object? batch, object? time, string lens = "_", string h0 = "_", string w = "W", Action<OnnxSketch>? before = null)
    {
        OnnxSketch sketch = new OnnxSketch().Input("x", DataType.Float32, batch, time, 3)
            .Floats("W", [.. Tensors.Random(1, 18).Floats], 1, 6, 3).Floats("R", [.. Tensors.Random(2, 12).Floats], 1, 6, 2)
            .Integers("axis", [1], 1).Integers("minus", [-1]).Integers("nothing", [0], 1).Integers("one", [1], 1);
        before?.Invoke(sketch);
        return sketch
            .Node("turned", "Transpose", "x", ("perm", BatchFirst))
            .Node("Y, last", "GRU", $"turned, {w}, R, _, {lens}, {h0}", ("hidden_size", 2), ("linear_before_reset", 1))
            .Node("steps", "Squeeze", "Y, axis")
            .Node("outputs", "Transpose", "steps", ("perm", BatchFirst));
    }
}
