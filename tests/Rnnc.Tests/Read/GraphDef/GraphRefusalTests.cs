using System.Diagnostics;
using Google.Protobuf;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>What graphs are refused for: one line with the file, the node, the operation and the reason.</summary>
public sealed class GraphRefusalTests
{
    private static readonly CallMessage Itself = new() { Name = "itself" };

    private static readonly Dictionary<string, (GraphSketch Graph, string Reason)> All = new()
    {
        ["two unknown operations"] = (new GraphSketch().Input("x", DataType.Float32, 2).Node("a", "Fft", "x").Node("b", "Cholesky", "a"), "Fft (\"a\"), Cholesky (\"b\")"),
        ["an unknown operation in a function"] = (Called("f", new GraphSketch().Function("f", "a", "r=n:y:0", GraphSketch.MakeNode("n", "Fft", "a"))), "Fft (\"n\")"),
        ["a variable"] = (new GraphSketch().Node("v", "VarHandleOp").Node("y", "ReadVariableOp", "v"), "\"v\": VarHandleOp: a variable; expected a frozen graph; give its values with --weights CHECKPOINT, or freeze the graph"),
        ["a missing node"] = (new GraphSketch().Input("x", DataType.Float32, 2).Node("y", "AddV2", "x, z"), "\"y\": AddV2: an input from \"z\", which is no node"),
        ["a missing output"] = (new GraphSketch().Input("x", DataType.Float32, 2).Node("s", "Neg", "x").Node("y", "Neg", "s:3"), "\"y\": Neg: output s:3"),
        ["a missing function"] = (Called("f", new GraphSketch()), "\"y\": PartitionedCall: a call of \"f\", which the file does not hold"),
        ["a function that calls itself"] = (Called("itself", new GraphSketch().Function("itself", "a", "r=n:output:0", GraphSketch.MakeNode("n", "PartitionedCall", "a", ("f", Itself)))), "\"itself\": functions and loops nested more than 64 deep"),
        ["a cycle"] = (new GraphSketch().Node("a", "Neg", "b").Node("b", "Neg", "a").Node("y", "Neg", "a"), "a node that waits for itself"),
        ["two nodes of one name"] = (new GraphSketch().Input("x", DataType.Float32, 2).Node("x", "Neg", "x"), "\"x\": two nodes of one name"),
        ["an input of unknown rank"] = (new GraphSketch().Node("x", "Placeholder", "", ("dtype", DataType.Float32)).Node("y", "Neg", "x"), "\"x\": Placeholder: an input whose shape the file does not tell"),
        ["an input of texts"] = (new GraphSketch().Input("x", DataType.String, 2).Node("y", "Neg", "x"), "values of type string"),
        ["a weight that is not a number"] = (new GraphSketch().Input("x", DataType.Float32, 2).Floats("w", [float.NaN, 1], 2).Node("y", "Mul", "x, w"), "\"w\": Const: a stored value of NaN"),
        ["a constant of too few values"] = (new GraphSketch().Input("x", DataType.Float32, 2).Floats("w", [1, 2], 1 << 20).Node("y", "Mul", "x, w"), "\"w\": Const: a constant of 2 values; expected 1048576"),
        ["shapes that do not fit"] = (new GraphSketch().Input("x", DataType.Float32, 2).Floats("w", [1, 2, 3], 3).Node("y", "Mul", "x, w"), "\"y\": Mul: Mul of [2] and [3]"),
        ["dropout at work"] = (new GraphSketch().Input("x", DataType.Float32, 2).Integers("shape", [2], 1).Node("r", "RandomUniform", "shape").Floats("rate", [0.5f])
            .Node("keep", "GreaterEqual", "r, rate").Node("y", "SelectV2", "keep, x, x"), "\"keep\": GreaterEqual: dropout at work"),
        ["random numbers"] = (new GraphSketch().Input("x", DataType.Float32, 2).Integers("shape", [2], 1).Node("r", "RandomUniform", "shape").Node("y", "AddV2", "x, r"), "\"y\": AddV2: random numbers; expected a model for inference"),
        ["a condition that depends on data"] = (new GraphSketch().Input("x", DataType.Bool).Function("f", "a", "r=n:y:0", GraphSketch.MakeNode("n", "LogicalNot", "a"))
            .Node("y", "If", "x, x", ("then_branch", new CallMessage { Name = "f" }), ("else_branch", new CallMessage { Name = "f" })), "\"y\": If: a condition that depends on data"),
        ["a shape that depends on data"] = (new GraphSketch().Input("x", DataType.Int32, 2).Floats("v", [1]).Node("y", "Fill", "x, v"), "\"y\": Fill: a shape that depends on data"),
        ["channels first"] = (new GraphSketch().Input("x", DataType.Float32, 2, 2, 2).Floats("b", [1, 2], 2).Node("y", "BiasAdd", "x, b", ("data_format", "NCHW")), "data_format NCHW"),
        ["a loop without a condition"] = (new GraphSketch().Input("x", DataType.Float32, 2).Node("e", "Enter", "x", ("frame_name", "loop")).Node("m", "Merge", "e, n").Node("n", "NextIteration", "m").Node("y", "Neg", "m"), "\"loop\": a loop without a condition"),
        ["a loop whose body gives too few values"] = (new GraphSketch().Input("x", DataType.Float32, 2).Function("c", "a", "r=n:y:0", GraphSketch.MakeNode("n", "LogicalNot", "a")).Function("b", "a", "")
            .Node("y", "While", "x", ("cond", new CallMessage { Name = "c" }), ("body", new CallMessage { Name = "b" })), "\"y\": While: a loop of 1 values whose body gives 0"),
        ["no outputs"] = (new GraphSketch().Input("x", DataType.Float32, 2), "a graph without a node that nothing reads"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void IsRefusedByName(string name)
    {
        (GraphSketch graph, string reason) = All[name];
        var fault = Assert.Throws<InputException>(() => graph.Read());
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("graph.pb", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("z", "", "no input \"z\"; expected one of ")]
    [InlineData("", "z", "no output \"z\"; expected one of y, or a tensor of the graph")]
    [InlineData("a", "", "\"a\": Neg: an input whose shape the file does not tell")]
    public void ACutIsRefusedByName(string input, string output, string reason)
    {
        GraphSketch graph = new GraphSketch().Input("x", DataType.Float32, 2).Node("a", "Neg", "x").Node("y", "Neg", "a");
        var fault = Assert.Throws<InputException>(() => graph.Read(new ReadOptions { Inputs = input.Length > 0 ? [input] : [], Outputs = output.Length > 0 ? [output] : [] }));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Messages within messages, functions that call functions twice, constants of a huge shape: all end at once, in little memory.</summary>
    [Theory]
    [InlineData("nesting")]
    [InlineData("calls")]
    [InlineData("constant")]
    [InlineData("chain")]
    public void BombsEndSoon(string kind)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = kind switch
        {
            "nesting" => Nested(200_000),
            "calls" => Doubling(60).Message.ToByteArray(),
            "constant" => new GraphSketch().Input("x", DataType.Float32, 2).Floats("w", [1], 1 << 15, 1 << 15).Node("y", "Sum", "w, axes").Integers("axes", [0, 1], 2).Message.ToByteArray(),
            _ => Chain(20_000).Message.ToByteArray(),
        };
        string path = folder.Put("bomb.pb", bytes);
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ModelReader.Read(path, ReadOptions.Default);
        }
        catch (InputException fault)
        {
            Assert.Contains("bomb.pb", fault.Message, StringComparison.Ordinal);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}"); // a second on an idle machine; hours without the bounds
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_500_000_000);
    }

    private static GraphSketch Called(string function, GraphSketch graph) => graph.Input("x", DataType.Float32, 2).Node("y", "PartitionedCall", "x", ("f", new CallMessage { Name = function }));

    // Groups of fields that nobody knows are all that nests in a graph; these are never ended.
    private static byte[] Nested(int depth)
    {
        const byte groupOfField1 = 0x0B;
        return [0x0A, 0x7F, .. Enumerable.Repeat(groupOfField1, depth)];
    }

    private static GraphSketch Doubling(int levels)
    {
        var graph = new GraphSketch();
        for (int level = 0; level < levels; level++)
        {
            var inner = new CallMessage { Name = $"f{level + 1}" };
            graph.Function($"f{level}", "a", "r=n:output:0", GraphSketch.MakeNode("m", "PartitionedCall", "a", ("f", inner)), GraphSketch.MakeNode("n", "PartitionedCall", "m:output:0", ("f", inner)));
        }

        return Called("f0", graph.Function($"f{levels}", "a", "r=n:y:0", GraphSketch.MakeNode("n", "Neg", "a")));
    }

    private static GraphSketch Chain(int nodes)
    {
        GraphSketch graph = new GraphSketch().Input("x", DataType.Float32, 2).Node("n0", "Neg", "x");
        for (int i = 1; i < nodes; i++) graph.Node($"n{i}", "Neg", $"n{i - 1}");
        return graph;
    }
}
