using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Operators one by one: x is the model's input, further operands are constants; results worked out by hand from the operators' documented meaning.</summary>
public class TfLiteOperatorTests
{
    private const sbyte Relu = 1, Relu6 = 3, Same = 0, Valid = 1;

    private sealed record Case(string Name, BuiltinOperator Code, string X, string[] Constants, string[] Results, byte Kind = 0)
    {
        public (int, object)[] Options { get; init; } = [];

        /// <summary>Place of x among the operands.</summary>
        public int At { get; init; }
    }

    private static readonly Dictionary<string, Case> All = new Case[]
    {
        new("sum, then relu", BuiltinOperator.ADD, "3: 1 -2 3", ["3: 1 1 -9"], ["3: 2 0 0"], 11) { Options = [(0, Relu)] },
        new("difference, then relu6", BuiltinOperator.SUB, "2: 9 1", ["1: 2"], ["2: 6 0"], 28) { Options = [(0, Relu6)] },
        new("product", BuiltinOperator.MUL, "2,1: 2 3", ["1,2: 1 10"], ["2,2: 2 20 3 30"], 21),
        new("comparison", BuiltinOperator.LESS_EQUAL, "3: 1 2 3", [": 2"], ["bool 3: 1 1 0"]),
        new("floor division", BuiltinOperator.FLOOR_DIV, "int32 3: 7 -7 6", ["int32 1: 2"], ["int32 3: 3 -4 3"]),
        new("parametric relu", BuiltinOperator.PRELU, "3: -2 0 4", ["3: 0.5 1 1"], ["3: -1 0 4"]),
        new("leaky relu", BuiltinOperator.LEAKY_RELU, "2: -2 4", [], ["2: -0.5 4"], 75) { Options = [(0, 0.25f)] },
        new("relu to six", BuiltinOperator.RELU6, "3: -1 5 7", [], ["3: 0 5 6"]),
        new("softmax with a factor", BuiltinOperator.SOFTMAX, "1,2: 0 0", [], ["1,2: 0.5 0.5"], 9) { Options = [(0, 1f)] },
        new("cast", BuiltinOperator.CAST, "bool 2: 1 0", [], ["2: 1 0"]),
        new("dense without keeping axes", BuiltinOperator.FULLY_CONNECTED, "1,2,2: 1 2 3 4", ["1,2: 1 10", "1: 100"], ["2,1: 121 143"], 8),
        new("dense keeping axes", BuiltinOperator.FULLY_CONNECTED, "1,2,2: 1 2 3 4", ["1,2: 1 10", "1: 100"], ["1,2,1: 121 143"], 8) { Options = [(2, true)] },
        new("dense over fewer columns", BuiltinOperator.FULLY_CONNECTED, "1,4: 1 2 3 4", ["1,2: 1 10"], ["2,1: 21 43"], 8),
        new("product of matrices, both turned", BuiltinOperator.BATCH_MATMUL, "1,2,1: 1 2", ["1,3,2: 1 2 3 4 5 6"], ["1,1,3: 5 11 17"], 101) { Options = [(0, true), (1, true)] },
        new("reshape with a free extent", BuiltinOperator.RESHAPE, "2,3: 1 2 3 4 5 6", ["int32 2: 3 -1"], ["3,2: 1 2 3 4 5 6"]),
        new("reshape by its options", BuiltinOperator.RESHAPE, "2,3: 1 2 3 4 5 6", [], ["6: 1 2 3 4 5 6"], 17) { Options = [(0, new[] { 6 })] },
        new("squeeze all", BuiltinOperator.SQUEEZE, "1,2,1: 1 2", [], ["2: 1 2"], 30),
        new("squeeze one", BuiltinOperator.SQUEEZE, "1,2,1: 1 2", [], ["1,2: 1 2"], 30) { Options = [(0, new[] { -1 })] },
        new("expand", BuiltinOperator.EXPAND_DIMS, "2: 1 2", ["int32 : -1"], ["2,1: 1 2"]),
        new("transpose", BuiltinOperator.TRANSPOSE, "2,2: 1 2 3 4", ["int32 2: 1 0"], ["2,2: 1 3 2 4"]),
        new("broadcast", BuiltinOperator.BROADCAST_TO, "2: 1 2", ["int32 2: 2 2"], ["2,2: 1 2 1 2"]),
        new("fill", BuiltinOperator.FILL, ": 7", ["int32 2: 1 2"], ["1,2: 7 7"]) { At = 1 },
        new("shape", BuiltinOperator.SHAPE, "2,3: 0 0 0 0 0 0", [], ["int32 2: 2 3"], 55),
        new("join from the end", BuiltinOperator.CONCATENATION, "1,2: 1 2", ["1,1: 3"], ["1,3: 1 2 3"], 10) { Options = [(0, -1)] },
        new("pack", BuiltinOperator.PACK, "2: 1 2", ["2: 3 4"], ["2,2: 1 3 2 4"], 59) { Options = [(0, 2), (1, 1)] },
        new("unpack", BuiltinOperator.UNPACK, "2,2: 1 2 3 4", [], ["2: 1 3", "2: 2 4"], 64) { Options = [(0, 2), (1, 1)] },
        new("split", BuiltinOperator.SPLIT, "1,4: 1 2 3 4", ["int32 : 1"], ["1,2: 1 2", "1,2: 3 4"], 35) { Options = [(0, 2)], At = 1 },
        new("split by sizes with a rest", BuiltinOperator.SPLIT_V, "4: 1 2 3 4", ["int32 2: 1 -1", "int32 : 0"], ["1: 1", "3: 2 3 4"], 79) { Options = [(0, 2)] },
        new("pad", BuiltinOperator.PAD, "1,2: 1 2", ["int32 2,2: 0 0 1 2"], ["1,5: 0 1 2 0 0"]),
        new("pad with a value", BuiltinOperator.PADV2, "2: 1 2", ["int32 1,2: 1 0", ": -5"], ["3: -5 1 2"]),
        new("tile", BuiltinOperator.TILE, "1,2: 1 2", ["int32 2: 2 2"], ["2,4: 1 2 1 2 1 2 1 2"]),
        new("slice to the end", BuiltinOperator.SLICE, "2,3: 1 2 3 4 5 6", ["int32 2: 0 1", "int32 2: 1 -1"], ["1,2: 2 3"]),
        new("strided slice", BuiltinOperator.STRIDED_SLICE, "5: 1 2 3 4 5", ["int32 1: 1", "int32 1: 5", "int32 1: 2"], ["2: 2 4"], 32),
        new("strided slice from the end", BuiltinOperator.STRIDED_SLICE, "5: 1 2 3 4 5", ["int32 1: -2", "int32 1: 9", "int32 1: 1"], ["2: 4 5"], 32),
        new("strided slice backward", BuiltinOperator.STRIDED_SLICE, "5: 1 2 3 4 5", ["int32 1: 3", "int32 1: 0", "int32 1: -2"], ["2: 4 2"], 32),
        new("strided slice reversed", BuiltinOperator.STRIDED_SLICE, "3: 1 2 3", ["int32 1: 0", "int32 1: 0", "int32 1: -1"], ["3: 3 2 1"], 32) { Options = [(0, 1), (1, 1)] },
        new("strided slice of nothing", BuiltinOperator.STRIDED_SLICE, "3: 1 2 3", ["int32 1: 2", "int32 1: 1", "int32 1: 1"], ["0:"], 32),
        new("strided slice, last row", BuiltinOperator.STRIDED_SLICE, "2,2: 1 2 3 4", ["int32 1: -1", "int32 1: 0", "int32 1: 1"], ["2: 3 4"], 32) { Options = [(4, 1)] },
        new("strided slice, end by offset", BuiltinOperator.STRIDED_SLICE, "5: 1 2 3 4 5", ["int32 1: 2", "int32 1: 2", "int32 1: 1"], ["2: 3 4"], 32) { Options = [(5, true)] },
        new("gather", BuiltinOperator.GATHER, "2,3: 1 2 3 4 5 6", ["int32 2: 2 0"], ["2,2: 3 1 6 4"], 23) { Options = [(0, -1)] },
        new("embedding", BuiltinOperator.EMBEDDING_LOOKUP, "int32 2: 1 0", ["2,2: 1 2 3 4"], ["2,2: 3 4 1 2"]),
        new("reverse two axes", BuiltinOperator.REVERSE_V2, "2,2: 1 2 3 4", ["int32 2: 0 1"], ["2,2: 4 3 2 1"]),
        new("update of a row", BuiltinOperator.DYNAMIC_UPDATE_SLICE, "3,2: 1 2 3 4 5 6", ["1,2: 8 9", "int32 2: 1 0"], ["3,2: 1 2 8 9 5 6"]),
        new("select rows", BuiltinOperator.SELECT, "bool 2: 1 0", ["2,2: 1 2 3 4", "2,2: 5 6 7 8"], ["2,2: 1 2 7 8"]),
        new("select that broadcasts", BuiltinOperator.SELECT_V2, "bool 2: 1 0", ["2,2: 1 2 3 4", ": 0"], ["2,2: 1 0 3 0"]),
        new("mean, axes kept", BuiltinOperator.MEAN, "2,2: 1 2 3 4", ["int32 1: -1"], ["2,1: 1.5 3.5"], 27) { Options = [(0, true)] },
        new("maximum of all", BuiltinOperator.REDUCE_MAX, "2,2: 1 2 3 4", ["int32 2: 0 -1"], [": 4"], 27),
        new("place of the least", BuiltinOperator.ARG_MIN, "1,3: 2 1 3", ["int32 : 1"], ["int32 1: 1"], 57) { Options = [(0, (sbyte)TfLiteType.INT32)] },
        new("convolution, strided, valid", BuiltinOperator.CONV_2D, "1,1,5,1: 1 2 3 4 5", ["1,1,3,1: 1 10 100", "1: 1000"], ["1,1,2,1: 1321 1543"], 1) { Options = [(0, Valid), (1, 2), (2, 1)] },
        new("convolution, same", BuiltinOperator.CONV_2D, "1,1,4,1: 1 2 3 4", ["1,1,3,1: 1 10 100", "1: 0"], ["1,1,4,1: 210 321 432 43"], 1) { Options = [(0, Same), (1, 1), (2, 1), (3, Relu)] },
        new("convolution, dilated, two channels", BuiltinOperator.CONV_2D, "1,1,3,2: 1 2 3 4 5 6", ["1,1,2,2: 1 10 100 1000", "1: 0"], ["1,1,1,1: 6521"], 1) { Options = [(0, Valid), (1, 1), (2, 1), (4, 2), (5, 1)] },
        new("convolution over two axes", BuiltinOperator.CONV_2D, "1,2,2,1: 1 2 3 4", ["1,2,2,1: 1 10 100 1000", "1: 0"], ["1,1,1,1: 4321"], 1) { Options = [(0, Valid), (1, 1), (2, 1)] },
        new("depthwise convolution", BuiltinOperator.DEPTHWISE_CONV_2D, "1,1,2,2: 1 2 3 4", ["1,1,2,2: 1 10 100 1000", "2: 5 6"], ["1,1,1,2: 306 4026"], 2) { Options = [(0, Valid), (1, 1), (2, 1), (3, 1)] },
        new("pool of maxima, same", BuiltinOperator.MAX_POOL_2D, "1,1,3,1: -3 -1 -2", [], ["1,1,2,1: -1 -2"], 5) { Options = [(0, Same), (1, 2), (2, 1), (3, 2), (4, 1)] },
        new("pool of means, same", BuiltinOperator.AVERAGE_POOL_2D, "1,1,3,1: 2 4 8", [], ["1,1,2,1: 3 8"], 5) { Options = [(0, Same), (1, 2), (2, 1), (3, 2), (4, 1)] },
    }.ToDictionary(each => each.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes(string name)
    {
        Case wanted = All[name];
        Tensor x = Tensors.Parse(wanted.X);
        Tensor[] expected = [.. wanted.Results.Select(Tensors.Parse)];
        Model model = Read(sketch =>
        {
            int input = sketch.Value(Of(x.Element), [.. x.Dims], "x");
            var operands = wanted.Constants.Select(text => sketch.Constant(Tensors.Parse(text))).ToList();
            operands.Insert(wanted.At, input);
            int[] results = [.. expected.Select((tensor, i) => sketch.Value(Of(tensor.Element), [.. tensor.Dims], $"y{i}"))];
            sketch.Operator(wanted.Code, [.. operands], results, wanted.Kind, wanted.Options);
            sketch.Inputs(input);
            sketch.Outputs(results);
        });
        ImmutableArray<Tensor> found = new FloatRunner(model).Run([x]);
        for (int i = 0; i < expected.Length; i++)
        {
            Tensors.AssertEqual(expected[i], found[i], 1e-5);
            Assert.Equal(expected[i].Type, Pipeline.Run(model).Graph.Outputs[i].Type);
        }
    }

    [Fact]
    public void HybridWeightsAreReadAsTheFloatsTheyStandFor()
    {
        Model model = Read(sketch =>
        {
            int x = sketch.Value(TfLiteType.FLOAT32, [1, 2], "x");
            int weights = sketch.Raw(TfLiteType.INT8, [2, 2], [1, 2, 0xFF, 4], "w", 0.5f, 2f);
            int y = sketch.Value(TfLiteType.FLOAT32, [1, 2], "y");
            sketch.Operator(BuiltinOperator.FULLY_CONNECTED, [x, weights, -1], [y], 8, (3, true));
            sketch.Inputs(x);
            sketch.Outputs(y);
        });
        Tensors.AssertEqual(Tensors.Parse("1,2: 10.5 78"), new FloatRunner(model).Run([Tensors.Parse("1,2: 1 10")])[0]);
    }

    [Fact]
    public void FreeExtentsOfTheEntryAreBatchAndTimeAndUnknownWithin()
    {
        Model model = Read(sketch =>
        {
            int x = sketch.Value(TfLiteType.FLOAT32, [1, 1, 2], "x", signature: [-1, -1, 2]);
            int y = sketch.Value(TfLiteType.FLOAT32, [1, 1, 2], "y", signature: [-1, -1, 2]);
            sketch.Operator(BuiltinOperator.TANH, [x], [y]);
            sketch.Inputs(x);
            sketch.Outputs(y);
        });
        Assert.Equal("float32[batch, time, 2]", model.Graph.Inputs[0].Type.ToString());
    }

    /// <summary>Name, what makes the file, a part of the fault.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "several unknown operators", "operators without a translation: Flex (\"a\"), SVDF (\"b\"), IF (\"c\"); expected operators that rnnc reads" },
        { "a loop that calls itself", "loops nested more than 16 deep" },
        { "random numbers", "\"r\": random numbers; expected a model for inference" },
        { "weights that are no numbers", "\"w\": a stored value of NaN; expected finite values" },
        { "no outputs", "a graph without outputs" },
        { "read before made", "\"late\": a tensor that is read before it is made" },
        { "shapes that do not fit", "Add of" },
        { "a variable in a loop", "a variable inside a loop" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Refuses(string name, string reason)
    {
        var fault = Assert.Throws<InputException>(() => Read(sketch => Faulty(name, sketch)));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(Path.GetTempPath(), fault.Message, StringComparison.Ordinal);
    }

    private static void Faulty(string name, TfLiteSketch sketch)
    {
        int x = sketch.Value(TfLiteType.FLOAT32, [2], "x");
        int a = sketch.Value(TfLiteType.FLOAT32, [2], "a"), b = sketch.Value(TfLiteType.FLOAT32, [2], "b"), c = sketch.Value(TfLiteType.FLOAT32, [2], "c");
        sketch.Inputs(x);
        sketch.Outputs(c);
        switch (name)
        {
            case "several unknown operators":
                sketch.Custom("Flex", [x], [a]);
                sketch.Operator(BuiltinOperator.SVDF, [a], [b]);
                sketch.Operator(BuiltinOperator.IF, [b], [c]);
                break;
            case "a loop that calls itself":
                sketch.Operator(BuiltinOperator.WHILE, [x], [c], 93, (0, 1), (1, 2));
                sketch.NextSubgraph();
                int seen = sketch.Value(TfLiteType.FLOAT32, [2]), go = sketch.Constant(Tensors.Parse("bool : 1"));
                sketch.Inputs(seen);
                sketch.Outputs(go);
                sketch.NextSubgraph();
                int carried = sketch.Value(TfLiteType.FLOAT32, [2]), next = sketch.Value(TfLiteType.FLOAT32, [2]);
                sketch.Operator(BuiltinOperator.WHILE, [carried], [next], 93, (0, 1), (1, 2));
                sketch.Inputs(carried);
                sketch.Outputs(next);
                break;
            case "random numbers":
                int r = sketch.Value(TfLiteType.FLOAT32, [2], "r");
                sketch.Operator(BuiltinOperator.RANDOM_UNIFORM, [sketch.Constant(Tensors.Parse("int32 1: 2"))], [r]);
                sketch.Operator(BuiltinOperator.MUL, [x, r], [c], 21);
                break;
            case "weights that are no numbers":
                sketch.Operator(BuiltinOperator.MUL, [x, sketch.Constant(Tensor.Float([1, float.NaN], 2), "w")], [c], 21);
                break;
            case "no outputs":
                sketch.Outputs();
                break;
            case "read before made":
                int late = sketch.Value(TfLiteType.FLOAT32, [2], "late");
                sketch.Operator(BuiltinOperator.TANH, [late], [c]);
                sketch.Operator(BuiltinOperator.TANH, [x], [late]);
                break;
            case "shapes that do not fit":
                sketch.Operator(BuiltinOperator.ADD, [x, sketch.Constant(Tensors.Parse("3: 1 2 3"))], [c], 11);
                break;
            default:
                sketch.Operator(BuiltinOperator.WHILE, [x], [c], 93, (0, 1), (1, 2));
                sketch.NextSubgraph();
                sketch.Inputs(sketch.Value(TfLiteType.FLOAT32, [2]));
                sketch.Outputs(sketch.Constant(Tensors.Parse("bool : 1")));
                sketch.NextSubgraph();
                int held = sketch.Value(TfLiteType.FLOAT32, [2]), handle = sketch.Value(TfLiteType.INT32, []), read = sketch.Value(TfLiteType.FLOAT32, [2]);
                sketch.Operator(BuiltinOperator.VAR_HANDLE, [], [handle], 111, (1, "v"));
                sketch.Operator(BuiltinOperator.READ_VARIABLE, [handle], [read]);
                sketch.Inputs(held);
                sketch.Outputs(read);
                break;
        }
    }

    internal static Model Read(Action<TfLiteSketch> write)
    {
        var sketch = new TfLiteSketch();
        write(sketch);
        using var folder = new TemporaryFolder();
        return ModelReader.Read(folder.Put("sketch.tflite", sketch.ToBytes()), ReadOptions.Default);
    }

    private static TfLiteType Of(ElementType element) => element switch
    {
        ElementType.Int32 => TfLiteType.INT32,
        ElementType.Int64 => TfLiteType.INT64,
        ElementType.Bool => TfLiteType.BOOL,
        _ => TfLiteType.FLOAT32,
    };
}
