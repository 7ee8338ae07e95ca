using Rnnc.Evaluate;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Operators that the corpus' files hold in one form only, or not at all: each against its definition, in the versions that mean different things.</summary>
public sealed class OnnxNodeTests
{
    private static readonly TensorMessage Seven = new() { DataType = DataType.Float32, Dims = { 1L }, FloatData = { 7f } };

    /// <summary>Version, operator, inputs beside x = [[1, -2, 3], [4, 5, -6]], attributes, values of the first result, its shape.</summary>
    public static TheoryData<int, string, string, (string, object)[], float[], int[]> Cases => new()
    {
        { 17, "Neg", "x", [], [-1, 2, -3, -4, -5, 6], [2, 3] },
        { 17, "Relu", "x", [], [1, 0, 3, 4, 5, 0], [2, 3] },
        { 17, "LeakyRelu", "x", [], [1, -0.02f, 3, 4, 5, -0.06f], [2, 3] },
        { 17, "ThresholdedRelu", "x", [("alpha", 3f)], [0, 0, 0, 4, 5, 0], [2, 3] },
        { 17, "HardSigmoid", "x", [], [0.7f, 0.1f, 1, 1, 1, 0], [2, 3] },
        { 17, "Softsign", "x", [], [0.5f, -0.6666667f, 0.75f, 0.8f, 0.8333333f, -0.85714287f], [2, 3] },
        { 17, "Elu", "x", [("alpha", 2f)], [1, -1.7293295f, 3, 4, 5, -1.9950425f], [2, 3] },
        { 17, "Shrink", "x", [("lambd", 1.5f)], [0, -2, 3, 4, 5, -6], [2, 3] },
        { 17, "Shrink", "x", [("lambd", 1.5f), ("bias", 1.5f)], [0, -0.5f, 1.5f, 2.5f, 3.5f, -4.5f], [2, 3] },
        { 17, "PRelu", "x, row", [], [1, -40, 3, 4, 5, -180], [2, 3] },
        { 20, "Gelu", "x", [("approximate", "tanh")], [0.841192f, -0.045402f, 2.996363f, 3.99993f, 5, 0], [2, 3] },
        { 24, "Swish", "x", [("alpha", 0f)], [0.5f, -1, 1.5f, 2, 2.5f, -3], [2, 3] },
        { 17, "Clip", "x, half", [], [1, 0.5f, 3, 4, 5, 0.5f], [2, 3] },
        { 17, "Clip", "x, _, half", [], [0.5f, -2, 0.5f, 0.5f, 0.5f, -6], [2, 3] },
        { 17, "Clip", "x", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { 7, "Clip", "x", [("min", -1f), ("max", 3f)], [1, -1, 3, 3, 3, -1], [2, 3] },
        { 7, "Clip", "x", [("min", 0f)], [1, 0, 3, 4, 5, 0], [2, 3] },
        { 17, "Pow", "x, two", [], [1, 4, 9, 16, 25, 36], [2, 3] },
        { 17, "Mod", "x, row", [], [1, 18, 3, 4, 5, 24], [2, 3] },
        { 17, "Sum", "x, x, x", [], [3, -6, 9, 12, 15, -18], [2, 3] },
        { 17, "Mean", "x, row", [], [5.5f, 9, 16.5f, 7, 12.5f, 12], [2, 3] },
        { 17, "Max", "x, half", [], [1, 0.5f, 3, 4, 5, 0.5f], [2, 3] },
        { 17, "Min", "x", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { 17, "Where", "yes, x, half", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { 17, "MatMul", "x, row", [], [60, -40], [2] },
        { 17, "MatMul", "pair, x", [], [9, 8, -9], [3] },
        { 17, "Gemm", "x, x", [("transB", 1)], [14, -24, -24, 77], [2, 2] },
        { 17, "Gemm", "x, x, half", [("transA", 1), ("alpha", 2f), ("beta", 4f)], [36, 38, -40, 38, 60, -70, -40, -70, 92], [3, 3] },
        { 13, "Softmax", "x", [("axis", 0)], [0.047425874f, 0.00091105117f, 0.9998766f, 0.95257413f, 0.9990889f, 0.00012339458f], [2, 3] },
        { 7, "Softmax", "x", [("axis", 0)], [0.0120303f, 0.00059896f, 0.0888925f, 0.241634f, 0.656832f, 0.000011f], [2, 3] },
        { 7, "Softmax", "x", [], [0.1185f, 0.0059f, 0.8756f, 0.26894f, 0.73105f, 0], [2, 3] },
        { 11, "ReduceSum", "x", [("axes", new[] { 1 })], [2, 3], [2, 1] },
        { 17, "ReduceSum", "x, one", [("keepdims", 0)], [2, 3], [2] },
        { 17, "ReduceSum", "x", [], [5], [1, 1] },
        { 17, "ReduceSum", "x", [("noop_with_empty_axes", 1)], [1, -2, 3, 4, 5, -6], [2, 3] },
        { 17, "ReduceMean", "x", [("axes", new[] { -1 }), ("keepdims", 0)], [0.6666667f, 1], [2] },
        { 18, "ReduceMean", "x, minus", [], [0.6666667f, 1], [2, 1] },
        { 17, "ReduceL1", "x", [("axes", new[] { 1 })], [6, 15], [2, 1] },
        { 17, "ReduceL2", "x", [("axes", new[] { 0 })], [4.1231055f, 5.3851647f, 6.708204f], [1, 3] },
        { 17, "ReduceLogSumExp", "x", [("axes", new[] { 1 })], [3.132846f, 5.313267f], [2, 1] },
        { 17, "Reshape", "x, zeroed", [], [1, -2, 3, 4, 5, -6], [2, 3, 1] },
        { 17, "Flatten", "x", [("axis", 0)], [1, -2, 3, 4, 5, -6], [1, 6] },
        { 17, "Flatten", "x", [("axis", 2)], [1, -2, 3, 4, 5, -6], [6, 1] },
        { 17, "Transpose", "x", [], [1, 4, -2, 5, 3, -6], [3, 2] },
        { 11, "Unsqueeze", "x", [("axes", new[] { 0, -1 })], [1, -2, 3, 4, 5, -6], [1, 2, 3, 1] },
        { 13, "Unsqueeze", "x, one", [], [1, -2, 3, 4, 5, -6], [2, 1, 3] },
        { 11, "Squeeze", "column", [("axes", new[] { 1 })], [10, 20, 30], [3] },
        { 13, "Squeeze", "column", [], [10, 20, 30], [3] },
        { 17, "Expand", "pairs, shape", [], [2, 2, 2, 1, 1, 1], [2, 3] },
        { 17, "Tile", "x, counts", [], [1, -2, 3, 1, -2, 3, 4, 5, -6, 4, 5, -6], [2, 6] },
        { 17, "Concat", "x, x", [("axis", -1)], [1, -2, 3, 1, -2, 3, 4, 5, -6, 4, 5, -6], [2, 6] },
        { 11, "Split", "x", [("axis", 1), ("split", new[] { 2, 1 })], [1, -2, 4, 5], [2, 2] },
        { 13, "Split", "x, counts", [("axis", 1)], [1, 4], [2, 1] },
        { 18, "Split", "x", [("axis", 1), ("num_outputs", 2)], [1, -2, 4, 5], [2, 2] },
        { 9, "Slice", "x", [("starts", new[] { -2 }), ("ends", new[] { 100 }), ("axes", new[] { 1 })], [-2, 3, 5, -6], [2, 2] },
        { 17, "Slice", "x, minus, least, one, minus", [], [3, -2, 1, -6, 5, 4], [2, 3] },
        { 17, "Slice", "x, one, far", [], [4, 5, -6], [1, 3] },
        { 17, "Gather", "x, minus", [("axis", 1)], [3, -6], [2, 1] },
        { 17, "Gather", "x, last", [("axis", 0)], [4, 5, -6], [3] },
        { 17, "Gather", "x, places", [("axis", 1)], [3, 1, -6, 4], [2, 2] },
        { 17, "GatherElements", "row, places", [], [30, 10], [2] },
        { 11, "Pad", "x, widths, half", [], [0.5f, 1, -2, 3, 0.5f, 4, 5, -6], [2, 4] },
        { 10, "Pad", "x", [("pads", new[] { 0, -1, 0, 1 })], [-2, 3, 0, 5, -6, 0], [2, 3] },
        { 18, "Pad", "x, counts, _, minus", [], [0, 1, -2, 3, 0, 0, 0, 4, 5, -6, 0, 0], [2, 6] },
        { 17, "ReverseSequence", "x, lengths", [("time_axis", 1), ("batch_axis", 0)], [3, -2, 1, -6, 5, 4], [2, 3] },
        { 17, "ConstantOfShape", "shape", [("value", Seven)], [7, 7, 7, 7, 7, 7], [2, 3] },
        { 17, "Constant", "", [("value_floats", new[] { 1.5f, 2 })], [1.5f, 2], [2] },
        { 17, "Range", "half, four, two", [], [0.5f, 2.5f], [2] },
        { 17, "OneHot", "places, depth, pair", [], [1, 1, 2, 2, 1, 1], [2, 3] },
        { 17, "Dropout", "x, half", [], [1, -2, 3, 4, 5, -6], [2, 3] },
        { 17, "LayerNormalization", "x, row, half", [("epsilon", 0f)], [2.12221f, -25.45543f, 34.5665f, 6.54042f, 16.60778f, -41.78283f], [2, 3] },
        { 15, "BatchNormalization", "x, row, row, row, row", [("epsilon", 0f)], [-18.460498f, -78.38699f, -117.88509f, -8.973665f, -47.082039f, -167.18012f], [2, 3] },
        { 17, "DequantizeLinear", "bytes, scale, zero", [("axis", 0)], [-2, 4, 12, 24], [2, 2] },
        { 17, "Conv", "picture, filter, two", [("strides", new[] { 2 }), ("pads", new[] { 1, 0 })], [4, 10], [1, 1, 2] },
        { 17, "Conv", "picture, filter, two", [("auto_pad", "SAME_LOWER")], [4, 7, 10], [1, 1, 3] },
        { 17, "MaxPool", "picture", [("kernel_shape", new[] { 2 })], [2, 3], [1, 1, 2] },
        { 17, "AveragePool", "picture", [("kernel_shape", new[] { 2 }), ("pads", new[] { 1, 0 })], [1, 1.5f, 2.5f], [1, 1, 3] },
        { 17, "AveragePool", "picture", [("kernel_shape", new[] { 2 }), ("pads", new[] { 1, 0 }), ("count_include_pad", 1)], [0.5f, 1.5f, 2.5f], [1, 1, 3] },
        { 17, "GlobalAveragePool", "picture", [], [2], [1, 1, 1] },
        { 17, "sketch.Scaled", "x", [("factor", 3f)], [3, -6, 9, 12, 15, -18], [2, 3] },
        { 17, "sketch.Scaled", "x", [], [2, -4, 6, 8, 10, -12], [2, 3] },
        { 17, "If", "yes", [("then_branch", Branch("Neg")), ("else_branch", Branch("NoSuchOperator"))], [-1, 2, -3, -4, -5, 6], [2, 3] },
        { 17, "SequenceAt", "list, last", [], [4, 5, -6], [3] },
        { 17, "ConcatFromSequence", "list", [("axis", 1), ("new_axis", 1)], [1, 4, -2, 5, 3, -6], [3, 2] },
        { 17, "ConcatFromSequence", "list", [("axis", 0)], [1, -2, 3, 4, 5, -6], [6] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes(int opset, string op, string inputs, (string, object)[] attributes, float[] values, int[] shape)
    {
        string outputs = op == "Split" ? "y, rest" : "y";
        Model model = Operands().Node(outputs, op, inputs, attributes).Output("y").Read(opset);
        Tensor result = new FloatRunner(model).Run([Tensor.Float([1, -2, 3, 4, 5, -6], 2, 3)])[0];
        Assert.Equal(shape, result.Dims.ToArray());
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], result.Floats[i], 1e-4f);
    }

    /// <summary>Operator over integers, booleans or to them; inputs as above.</summary>
    public static TheoryData<string, string, (string, object)[], long[]> IntegerCases => new()
    {
        { "Shape", "x", [], [2, 3] },
        { "Shape", "x", [("start", -1)], [3] },
        { "Size", "x", [], [6] },
        { "ArgMax", "x", [("axis", 1), ("keepdims", 0)], [2, 1] },
        { "ArgMin", "x", [], [0, 0, 1] },
        { "Cast", "x", [("to", (int)DataType.Int64)], [1, -2, 3, 4, 5, -6] },
        { "Less", "x, two_floats", [], [1, 1, 0, 0, 0, 1] },
        { "GreaterOrEqual", "x, x", [], [1, 1, 1, 1, 1, 1] },
        { "Equal", "floating, half", [], [0, 0] },
        { "Greater", "floating, half", [], [1, 0] },
        { "LessOrEqual", "half, floating", [], [1, 0] },
        { "Xor", "yes, yes", [], [0] },
        { "Div", "places, minus", [], [-2, 0] },
        { "Not", "yes", [], [0] },
        { "SequenceLength", "list", [], [2] },
    };

    [Theory]
    [MemberData(nameof(IntegerCases))]
    public void ComputesIntegers(string op, string inputs, (string, object)[] attributes, long[] values)
    {
        Model model = Operands().Node("y", op, inputs, attributes).Output("y").Read();
        Assert.Equal(values, new FloatRunner(model).Run([Tensor.Float([1, -2, 3, 4, 5, -6], 2, 3)])[0].Integers.ToArray());
    }

    [Fact]
    public void ComputedPlacesMayCountFromTheEnd()
    {
        Model model = new OnnxSketch().Input("i", DataType.Int64, 3).Floats("table", [10, 20, 30, 40], 4)
            .Node("y", "Gather", "table, i").Output("y").Read();
        Assert.Equal([40, 10, 30], new FloatRunner(model).Run([Tensor.Integer(ElementType.Int64, [-1, 0, 2], 3)])[0].Floats.ToArray());
    }

    [Theory]
    [InlineData(2, new float[] { 2, 1, 3, 4 })]
    [InlineData(4, new float[] { 4, 3, 2, 1 })]
    public void OneSequenceIsReversedByALengthThatIsComputed(int length, float[] expected)
    {
        Model model = new OnnxSketch().Input("x", DataType.Float32, 4, "batch").Input("n", DataType.Int64, "batch")
            .Node("y", "ReverseSequence", "x, n").Output("y").Read();
        Tensor result = new FloatRunner(model).Run([Tensor.Float([1, 2, 3, 4], 4, 1), Tensor.Integer(ElementType.Int64, [length], 1)])[0];
        Assert.Equal(expected, result.Floats.ToArray());
    }

    [Fact]
    public void AChoiceWrittenAsASumIsAChoice()
    {
        Model model = Operands().Input("c", DataType.Bool, 2, 3)
            .Node("not", "Not", "c").Node("first", "Cast", "c", ("to", 1)).Node("second", "Cast", "not", ("to", 1))
            .Node("kept", "Mul", "first, x").Node("other", "Mul", "half, second").Node("y", "Add", "other, kept").Output("y").Read();
        Assert.IsType<Select>(Assert.Single(model.Graph.Nodes, node => node.Op is not Constant).Op);
        Tensor chosen = Tensor.Integer(ElementType.Bool, [1, 0, 1, 0, 1, 0], 2, 3);
        Assert.Equal([1, 0.5f, 3, 0.5f, 5, 0.5f], new FloatRunner(model).Run([Tensor.Float([1, -2, 3, 4, 5, -6], 2, 3), chosen])[0].Floats.ToArray());
    }

    private static OnnxSketch Branch(string op) => new OnnxSketch().Node("result", op, "x").Output("result");

    private static OnnxSketch Operands()
    {
        var sketch = new OnnxSketch().Input("x", DataType.Float32, 2, 3)
            .Floats("half", [0.5f]).Floats("two_floats", [2]).Floats("row", [10, 20, 30], 3).Floats("column", [10, 20, 30], 3, 1)
            .Floats("pair", [1, 2], 2).Floats("pairs", [2, 1], 2, 1).Floats("scale", [2, 4], 2).Floats("four", [4]).Floats("two", [2], 1)
            .Floats("picture", [1, 2, 3], 1, 1, 3).Floats("filter", [1, 2], 1, 1, 2)
            .Boolean("yes", true)
            .Integers("one", [1], 1).Integers("minus", [-1], 1).Integers("least", [long.MinValue], 1).Integers("last", [-1]).Integers("far", [9], 1)
            .Integers("shape", [2, 3], 2).Integers("zeroed", [0, -1, 1], 3).Integers("counts", [1, 2], 2).Integers("places", [2, 0], 2)
            .Integers("widths", [0, 1, 0, 0], 4).Integers("lengths", [3, 3], 2).Integers("depth", [3])
            .Node("rows", "Identity", "x").Node("list", "SplitToSequence", "rows", ("axis", 0), ("keepdims", 0))
            .Node("floating", "Cast", "places", ("to", 1));
        sketch.Graph.Initializer.Add(new TensorMessage { Name = "bytes", DataType = DataType.Uint8, Dims = { 2L, 2L }, Int32Data = { 0, 3, 5, 8 } });
        sketch.Graph.Initializer.Add(new TensorMessage { Name = "zero", DataType = DataType.Uint8, Dims = { 2L }, Int32Data = { 1, 2 } });
        var function = new FunctionMessage { Name = "Scaled", Domain = "sketch", Input = { "a" }, Output = { "b" }, OpsetImport = { new OperatorSetMessage { Version = 17 } } };
        function.AttributeProto.Add(new AttributeMessage { Name = "factor", F = 2 });
        function.Node.Add(OnnxSketch.MakeNode("f", "Constant", "", ("value_float", new AttributeMessage { RefAttrName = "factor" })));
        function.Node.Add(OnnxSketch.MakeNode("b", "Mul", "a, f"));
        sketch.Functions.Add(function);
        return sketch;
    }
}
