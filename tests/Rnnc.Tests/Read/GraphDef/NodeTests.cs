using Rnnc.Evaluate;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>Operations that the corpus' graphs hold only in one form, or not at all: each against its definition.</summary>
public sealed class NodeTests
{
    /// <summary>Operation, inputs beside x = [[1, -2, 3], [4, 5, -6]], attributes, result.</summary>
    public static TheoryData<string, string, (string, object)[], float[], int[]> Cases => new()
    {
        { "Relu", "x", [], [1, 0, 3, 4, 5, 0], [2, 3] },
        { "Relu6", "x", [], [1, 0, 3, 4, 5, 0], [2, 3] },
        { "LeakyRelu", "x", [], [1, -0.4f, 3, 4, 5, -1.2f], [2, 3] },
        { "LeakyRelu", "x", [("alpha", 0.5f)], [1, -1, 3, 4, 5, -3], [2, 3] },
        { "Neg", "x", [], [-1, 2, -3, -4, -5, 6], [2, 3] },
        { "Square", "x", [], [1, 4, 9, 16, 25, 36], [2, 3] },
        { "Softsign", "x", [], [0.5f, -0.6666667f, 0.75f, 0.8f, 0.8333333f, -0.85714287f], [2, 3] },
        { "Maximum", "x, half", [], [1, 0.5f, 3, 4, 5, 0.5f], [2, 3] },
        { "SquaredDifference", "x, half", [], [0.25f, 6.25f, 6.25f, 12.25f, 20.25f, 42.25f], [2, 3] },
        { "AddN", "x, x, x", [], [3, -6, 9, 12, 15, -18], [2, 3] },
        { "BiasAdd", "x, row", [], [11, 18, 33, 14, 25, 24], [2, 3] },
        { "MatMul", "x, x", [("transpose_b", true)], [14, -24, -24, 77], [2, 2] },
        { "MatMul", "x, x", [("transpose_a", true)], [17, 18, -21, 18, 29, -36, -21, -36, 45], [3, 3] },
        { "BatchMatMulV2", "x, x", [("adj_y", true)], [14, -24, -24, 77], [2, 2] },
        { "Einsum", "x, x", [("equation", "ab,cb->ca")], [14, -24, -24, 77], [2, 2] },
        { "Einsum", "x, cube", [("equation", "ab,bcd->acd")], [22, 24, -35, -32], [2, 1, 2] },
        { "Einsum", "x, x", [("equation", "ab,ab->a")], [14, 77], [2] },
        { "Sum", "x, one", [], [2, 3], [2] },
        { "Sum", "x, one", [("keep_dims", true)], [2, 3], [2, 1] },
        { "Mean", "x, minus", [], [0.6666667f, 1], [2] },
        { "Max", "x, one", [], [3, 5], [2] },
        { "Prod", "x, one", [], [-6, -120], [2] },
        { "Reshape", "x, whole", [], [1, -2, 3, 4, 5, -6], [6] },
        { "Transpose", "x, turn", [], [1, 4, -2, 5, 3, -6], [3, 2] },
        { "ExpandDims", "x, one", [], [1, -2, 3, 4, 5, -6], [2, 1, 3] },
        { "Tile", "x, counts", [], [1, -2, 3, 1, -2, 3, 4, 5, -6, 4, 5, -6], [2, 6] },
        { "ReverseV2", "x, one", [], [3, -2, 1, -6, 5, 4], [2, 3] },
        { "GatherV2", "x, places, one", [], [3, 1, -6, 4], [2, 2] },
        { "Gather", "x, one", [], [4, 5, -6], [1, 3] },
        { "ConcatV2", "x, x, one", [], [1, -2, 3, 1, -2, 3, 4, 5, -6, 4, 5, -6], [2, 6] },
        { "Pack", "x, x", [("axis", 1)], [1, -2, 3, 1, -2, 3, 4, 5, -6, 4, 5, -6], [2, 2, 3] },
        { "Unpack", "x", [("axis", 1), ("num", 3)], [1, 4], [2] },
        { "SplitV", "x, sizes, one", [], [1, 4], [2, 1] },
        { "PadV2", "x, widths, half", [], [0.5f, 1, -2, 3, 0.5f, 4, 5, -6], [2, 4] },
        { "Slice", "x, turn, counts", [], [4, 5], [1, 2] },
        { "StridedSlice", "x, turn, counts, ones", [("begin_mask", 3), ("end_mask", 3)], [1, -2, 3, 4, 5, -6], [2, 3] },
        { "StridedSlice", "x, turn, counts, back", [("begin_mask", 3), ("end_mask", 3)], [-6, 5, 4, 3, -2, 1], [2, 3] },
        { "StridedSlice", "x, turn, counts, ones", [("shrink_axis_mask", 1)], [4, 5], [2] },
        { "StridedSlice", "x, turn, counts, ones", [("shrink_axis_mask", 3)], [4], [] },
        { "StridedSlice", "x, minus1, minus1, one", [("shrink_axis_mask", 1)], [4, 5, -6], [3] },
        { "StridedSlice", "x, turn, counts, ones", [("new_axis_mask", 1), ("begin_mask", 2), ("end_mask", 2)], [1, -2, 3, 4, 5, -6], [1, 2, 3] },
        { "StridedSlice", "x, turn, counts, ones", [("ellipsis_mask", 1), ("shrink_axis_mask", 2)], [1, 4], [2] },
        { "SelectV2", "yes, x, half", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { "OnesLike", "x", [], [1, 1, 1, 1, 1, 1], [2, 3] },
        { "ZerosLike", "x", [], [0, 0, 0, 0, 0, 0], [2, 3] },
        { "Fill", "counts, half", [], [0.5f, 0.5f], [1, 2] },
        { "BroadcastTo", "row, shape", [], [10, 20, 30, 10, 20, 30], [2, 3] },
        { "PlaceholderWithDefault", "row", [], [10, 20, 30], [3] },
        { "StopGradient", "x", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { "PartitionedCall", "x, row", [("f", new CallMessage { Name = "twice" })], [2, -4, 6, 8, 10, -12], [2, 3] },
        { "If", "yes, x", [("then_branch", new CallMessage { Name = "negated" }), ("else_branch", new CallMessage { Name = "missing" })], [-1, 2, -3, -4, -5, 6], [2, 3] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes(string op, string inputs, (string, object)[] attributes, float[] values, int[] shape)
    {
        GraphSketch sketch = Operands().Node("y", op, inputs, attributes);
        Model model = sketch.Read(new() { Inputs = ["x"], Outputs = ["y"] });
        Tensor result = new FloatRunner(model).Run([Tensor.Float([1, -2, 3, 4, 5, -6], 2, 3)])[0];
        Assert.Equal(shape, result.Dims.ToArray());
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], result.Floats[i], 1e-6f);
    }

    [Fact]
    public void ShapesOfAFreeBatchAreFollowed()
    {
        Model model = new GraphSketch()
            .Input("x", DataType.Float32, -1, 4, 3)
            .Node("shape", "Shape", "x")
            .Integers("zero", [0], 1).Integers("one", [1], 1).Integers("two", [2], 1).Integers("minus", [-1], 1).Floats("value", [7])
            .Node("batch", "StridedSlice", "shape, zero, one, one", ("shrink_axis_mask", 1))
            .Integers("width", [3])
            .Node("wanted", "Pack", "batch, minus_number, width").Integers("minus_number", [-1])
            .Node("flat", "Prod", "shape, zero").Node("outer", "GatherV2", "shape, firsts, axis").Integers("firsts", [0, 1], 2).Integers("axis", [0])
            .Node("product", "Prod", "outer, zero").Node("rows", "Pack", "product, width")
            .Node("matrix", "Reshape", "x, rows")
            .Node("again", "Reshape", "matrix, wanted")
            .Node("zeros_shape", "Pack", "batch, width").Node("zeros", "Fill", "zeros_shape, value")
            .Read(new() { Outputs = ["again", "zeros"] });
        Assert.Equal("float32[batch, ?, 3]", model.Graph.Outputs[0].Type.ToString());
        Assert.Equal("float32[batch, 3]", model.Graph.Outputs[1].Type.ToString());
        var results = new FloatRunner(model).Run([Tensor.Float(new float[60], 5, 4, 3)]);
        Assert.Equal([5, 4, 3], results[0].Dims.ToArray());
        Assert.Equal([5, 3], results[1].Dims.ToArray());
    }

    private static GraphSketch Operands() => new GraphSketch()
        .Input("x", DataType.Float32, 2, 3)
        .Floats("half", [0.5f])
        .Floats("row", [10, 20, 30], 3)
        .Floats("cube", [1, 2, 3, 4, 9, 10], 3, 1, 2)
        .Boolean("yes", true)
        .Integers("one", [1], 1).Integers("minus", [-1], 1).Integers("minus1", [-1], 1).Integers("whole", [-1], 1)
        .Integers("turn", [1, 0], 2).Integers("counts", [1, 2], 2).Integers("ones", [1, 1], 2).Integers("back", [-1, -1], 2)
        .Integers("places", [2, 0], 2).Integers("sizes", [1, -1], 2).Integers("shape", [2, 3], 2).Integers("widths", [0, 0, 1, 0], 2, 2)
        .Function("twice", "a, b", "r=sum:z:0", GraphSketch.MakeNode("sum", "AddV2", "a, a"))
        .Function("negated", "a", "r=n:y:0", GraphSketch.MakeNode("n", "Neg", "a"));
}
