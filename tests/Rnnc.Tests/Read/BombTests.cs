using System.Diagnostics;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.GraphDef;
using Rnnc.Tests.Read.Onnx;
using Rnnc.Tests.Read.TfLite;
using Xunit;
using OnnxType = Rnnc.Formats.Onnx.Messages.DataType;
using TfType = Rnnc.Formats.TensorFlow.Messages.DataType;

namespace Rnnc.Tests.Read;

/// <summary>Small files that ask for much: each is read or refused in seconds (on a machine that does much else: a minute), and reading takes memory of its own size.</summary>
public class BombTests
{
    private const int Levels = 40;
    private const long MaximumBytes = 1L << 30;

    private static readonly Dictionary<string, Func<byte[]>> Files = new()
    {
        ["onnx: a constant of 10^10 zeros"] = () => new OnnxSketch().Integers("shape", [100_000, 100_000], 2).Node("big", "ConstantOfShape", "shape").Input("x", OnnxType.Float32, 1).Node("y", "Add", "x,big").Output("y").ToBytes(),
        ["onnx: doubled again and again"] = () => Repeat(new OnnxSketch().Input("x0", OnnxType.Float32, 1), (sketch, i) => sketch.Node($"x{i + 1}", "Concat", $"x{i},x{i}", ("axis", 0))).Output($"x{Levels}").ToBytes(),
        ["onnx: a constant doubled again and again"] = () => Repeat(new OnnxSketch().Input("x", OnnxType.Float32, 1).Floats("x0", [1], 1), (sketch, i) => sketch.Node($"x{i + 1}", "Concat", $"x{i},x{i}", ("axis", 0))).Node("y", "Add", $"x,x{Levels}").Output("y").ToBytes(),
        ["onnx: tiled"] = () => new OnnxSketch().Input("x", OnnxType.Float32, 1).Integers("times", [int.MaxValue], 1).Node("y", "Tile", "x,times").Output("y").ToBytes(),
        ["onnx: a range"] = () => new OnnxSketch().Input("x", OnnxType.Float32, 1).Integers("from", [0]).Integers("to", [long.MaxValue]).Integers("by", [1]).Node("r", "Range", "from,to,by").Node("f", "Cast", "r", ("to", 1)).Node("y", "Add", "x,f").Output("y").ToBytes(),
        ["onnx: padded"] = () => new OnnxSketch().Input("x", OnnxType.Float32, 1).Integers("pads", [int.MaxValue - 8, 0], 2).Node("y", "Pad", "x,pads").Output("y").ToBytes(),
        ["onnx: functions that call two each"] = OnnxFunctions,
        ["onnx: a loop of 10^12 steps"] = () => new OnnxSketch().Input("x", OnnxType.Float32, 1).Integers("n", [1_000_000_000_000]).Boolean("go", true)
            .Node("y", "Loop", "n,go,x", ("body", new OnnxSketch().Input("i", OnnxType.Int64).Input("c", OnnxType.Bool).Input("h", OnnxType.Float32, 1).Node("c2", "Identity", "c").Node("h2", "Tanh", "h").Output("c2", "h2"))).Output("y").ToBytes(),
        ["onnx: a thousand recurrences"] = Recurrences,
        ["graph: a constant of 2^31 elements"] = () => new GraphSketch().Integers("shape", [int.MaxValue, 2], 2).Floats("zero", [0]).Node("big", "Fill", "shape,zero").Node("y", "Neg", "big").ToBytes(),
        ["graph: functions that call two each"] = GraphFunctions,
        ["graph: doubled again and again"] = () => Repeat(new GraphSketch().Integers("axis", [0]).Input("x0", TfType.Float32, 1), (sketch, i) => sketch.Node($"x{i + 1}", "ConcatV2", $"x{i},x{i},axis", ("N", 2))).ToBytes(),
        ["tflite: spread out"] = () => TfLite(sketch => sketch.Operator(BuiltinOperator.BROADCAST_TO, [0, sketch.Constant(Tensor.Integer(ElementType.Int32, [1 << 20, 1 << 10, 2], 3))], [1])),
        ["tflite: tiled"] = () => TfLite(sketch => sketch.Operator(BuiltinOperator.TILE, [0, sketch.Constant(Tensor.Integer(ElementType.Int32, [65_536, 65_536], 2))], [1])),
        ["tflite: a window of a thousand places, again and again"] = Windows,
    };

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EndsSoon(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Put("bomb." + name[..name.IndexOf(':', StringComparison.Ordinal)], Files[name]());
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        try
        {
            Model model = ModelReader.Read(path, ReadOptions.Default);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaximumBytes);
            _ = Pipeline.Run(model);
        }
        catch (InputException fault)
        {
            Assert.DoesNotContain('\n', fault.Message);
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    private static T Repeat<T>(T sketch, Func<T, int, T> add)
    {
        for (int i = 0; i < Levels; i++) sketch = add(sketch, i);
        return sketch;
    }

    private static byte[] OnnxFunctions()
    {
        OnnxSketch sketch = new OnnxSketch().Input("x", OnnxType.Float32, 1).Node("y", "own.f0", "x").Output("y");
        for (int i = 0; i < Levels; i++)
        {
            string called = i == Levels - 1 ? "Neg" : $"own.f{i + 1}";
            var function = new Rnnc.Formats.Onnx.Messages.FunctionMessage { Name = $"f{i}", Domain = "own", Input = { "a" }, Output = { "c" } };
            function.Node.Add([OnnxSketch.MakeNode("b", called, "a"), OnnxSketch.MakeNode("c", called, "b")]);
            sketch.Functions.Add(function);
        }

        return sketch.ToBytes();
    }

    private static byte[] GraphFunctions()
    {
        GraphSketch sketch = new GraphSketch().Input("x", TfType.Float32, 1).Node("y", "f0", "x");
        for (int i = 0; i < Levels; i++)
        {
            string called = i == Levels - 1 ? "Neg" : $"f{i + 1}";
            string result = i == Levels - 1 ? "y:0" : "r:0";
            sketch.Function($"f{i}", "a", $"r=c:{result}", GraphSketch.MakeNode("b", called, "a"), GraphSketch.MakeNode("c", called, $"b:{result}"));
        }

        return sketch.ToBytes();
    }

    /// <summary>Recurrences of five rows each, every one over rows of its own.</summary>
    private static byte[] Recurrences()
    {
        const int count = 1_000, rows = 5;
        OnnxSketch sketch = new OnnxSketch().Input("x", OnnxType.Float32, count * rows, 1).Integers("zero", [0], 1).Input("h", OnnxType.Float32, 1, 1);
        for (int i = 0; i < count * rows; i++) _ = sketch.Integers($"p{i}", [i], 1);
        string last = "h";
        for (int i = 0; i < count; i++)
        {
            string state = "h";
            for (int t = 0; t < rows; t++)
            {
                int at = i * rows + t;
                string end = at + 1 < count * rows ? $"p{at + 1}" : "end";
                _ = sketch.Node($"r{at}", "Slice", $"x,p{at},{end},zero").Node($"s{at}", "Add", $"r{at},{state}").Node($"h{at}", "Tanh", $"s{at}");
                state = $"h{at}";
            }

            _ = sketch.Node($"y{i}", "Add", $"{last},{state}");
            last = $"y{i}";
        }

        return sketch.Integers("end", [count * rows], 1).Output(last).ToBytes();
    }

    private static byte[] Windows()
    {
        var sketch = new TfLiteSketch();
        int value = sketch.Value(TfLiteType.FLOAT32, [1, 1, 4096, 1], "x");
        sketch.Inputs(value);
        int filter = sketch.Constant(Tensor.Zeros(ElementType.Float32, 1, 1, 1000, 1)), bias = sketch.Constant(Tensor.Zeros(ElementType.Float32, 1));
        for (int i = 0; i < 600; i++)
        {
            int next = sketch.Value(TfLiteType.FLOAT32, [1, 1, 4096, 1]);
            sketch.Operator(BuiltinOperator.CONV_2D, [value, filter, bias], [next], 1, (0, (sbyte)0), (1, 1), (2, 1));
            value = next;
        }

        sketch.Outputs(value);
        return sketch.ToBytes();
    }

    private static byte[] TfLite(Action<TfLiteSketch> make)
    {
        var sketch = new TfLiteSketch();
        int x = sketch.Value(TfLiteType.FLOAT32, [1, 1], "x"), y = sketch.Value(TfLiteType.FLOAT32, [1, 1], "y");
        make(sketch);
        sketch.Inputs(x);
        sketch.Outputs(y);
        return sketch.ToBytes();
    }
}
