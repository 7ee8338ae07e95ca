using Rnnc.Evaluate;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Loop, Scan and If: every way to say how often and over what, before and after the lift.</summary>
public sealed class OnnxLoopTests
{
    private static readonly Tensor X = Tensors.Parse("4,2: 1 2 3 4 5 6 7 8");

    /// <summary>h' = h + x_t, as its loop says; the trip count, the first condition, what follows in the body, the result.</summary>
    public static TheoryData<string, string, string, string> Loops => new()
    {
        { "four", "yes", "go", "16 20" },
        { "four", "_", "go", "16 20" },
        { "forever", "yes", "less", "9 12" },
        { "_", "yes", "less", "9 12" },
        { "two", "yes", "less", "4 6" },
        { "_", "yes", "floating", "9 12" },
        { "four", "no", "go", "0 0" },
        { "four", "yes", "stop", "1 2" },
        { "four", "yes", "counted", "9 12" },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void RunsAsOften(string trip, string first, string condition, string expected)
    {
        var body = Body(condition, "counter").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Node("counter2", "Add", "counter, one").Output(condition + "_out", "next", "counter2", "next");
        Model model = Operands(4).Node("h, count, all", "Loop", $"{trip}, {first}, h0, zero", ("body", body)).Output("h", "all").Read();
        Check(model, expected, X);
    }

    /// <summary>A loop with a free number of steps: the trip count is the length of the sequence.</summary>
    [Fact]
    public void AFreeLengthIsTheTripCount()
    {
        var body = Body("go").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Output("go_out", "next", "next");
        Model model = Operands("steps").Node("shape", "Shape", "x").Node("n", "Gather", "shape, zero").Node("h, all", "Loop", "n, yes, h0", ("body", body)).Output("h", "all").Read();
        Assert.Equal("float32[time, 2]", model.Graph.Outputs[1].Type.ToString());
        Check(model, "16 20", X);
        Check(model, "4 6", Tensors.Parse("2,2: 1 2 3 4"));
    }

    /// <summary>A trip count that is an input is the number of steps of a longer sequence.</summary>
    [Fact]
    public void AnInputMayBeTheTripCount()
    {
        var body = Body("go").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Output("go_out", "next");
        Model model = Operands(4).Input("n", DataType.Int64).Node("h", "Loop", "n, yes, h0", ("body", body)).Output("h").Read();
        Model lifted = Pipeline.Run(model);
        Assert.Equal(TripCount.Operand, Assert.IsType<Sequence>(Assert.Single(lifted.Graph.Nodes, node => node.Op is Sequence).Op).Trip);
        foreach (Model each in (Model[])[model, lifted]) Assert.Equal([9, 12], new FloatRunner(each).Run([X, Tensor.Integer(ElementType.Int64, [3])])[0].Floats.ToArray());
    }

    /// <summary>A condition that data decides is computed as it is, and refused where a number of steps is wanted.</summary>
    [Fact]
    public void AConditionOnDataStaysALoop()
    {
        var body = Body("go").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Node("sum", "ReduceSum", "next, _", ("keepdims", 0)).Node("below", "Less", "sum, limit").Output("below", "next", "next");
        Model model = Operands(4).Floats("limit", [15]).Node("h, all", "Loop", "four, yes, h0", ("body", body)).Output("h", "all").Read();
        var results = new FloatRunner(Pipeline.Run(model)).Run([X]);
        Assert.Equal([9, 12], results[0].Floats.ToArray());
        Assert.Equal([3, 2], results[1].Dims.ToArray());
        var fault = Assert.Throws<InputException>(() => Pipeline.Run(model, Pipeline.ForQuantization));
        Assert.Contains("model.onnx: \"h\": Loop: a loop that is no recurrence over time: how often it runs depends on data", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A state that starts as [1] and goes on as [2] starts stretched.</summary>
    [Fact]
    public void AStateStartsAsItGoesOn()
    {
        var body = Body("go").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Output("go_out", "next");
        Check(Operands(4).Node("h", "Loop", "four, yes, half", ("body", body)).Output("h").Read(), "16.5 20.5", X);
    }

    /// <summary>PyTorch's scripts gather outputs in a list, then stack it.</summary>
    [Theory]
    [InlineData("SequenceEmpty", "", 4)]
    [InlineData("SequenceConstruct", "h0, h0", 6)]
    public void AListThatALoopAddsToIsItsOutput(string op, string inputs, int rows)
    {
        var body = Body("go", "list").Node("row", "Gather", "x, i").Node("next", "Add", "h, row").Node("longer", "SequenceInsert", "list, next").Output("go_out", "next", "longer");
        Model model = Operands(4).Node("start", op, inputs).Node("h, list_out", "Loop", "four, yes, h0, start", ("body", body))
            .Node("all", "ConcatFromSequence", "list_out", ("axis", 1), ("new_axis", 1)).Output("h", "all").Read();
        Check(model, "16 20", X);
        Assert.Equal([2, rows], new FloatRunner(Pipeline.Run(model)).Run([X])[1].Dims.ToArray());
    }

    [Fact]
    public void RowsOfAListAreReadInALoop()
    {
        var body = Body("go").Node("row", "SequenceAt", "list, i").Node("next", "Add", "h, row").Output("go_out", "next");
        Check(Operands(4).Node("list", "SplitToSequence", "x", ("keepdims", 0)).Node("h", "Loop", "four, yes, h0", ("body", body)).Output("h").Read(), "16 20", X);
    }

    /// <summary>One row at a time as a slice from i to i + 1.</summary>
    [Fact]
    public void RowsAreCutInALoop()
    {
        var body = Body("go").Node("begin", "Unsqueeze", "i, first").Node("end", "Add", "begin, one").Node("rows", "Slice", "x, begin, end").Node("row", "Squeeze", "rows, first").Node("next", "Add", "h, row").Output("go_out", "next");
        Check(Operands(4).Integers("first", [0], 1).Node("h", "Loop", "four, yes, h0", ("body", body)).Output("h").Read(), "16 20", X);
    }

    /// <summary>Directions and axes of Scan over the columns of a matrix, read or written from the end.</summary>
    [Theory]
    [InlineData(0, 0, new float[] { 1, 4, 9, 16 })]
    [InlineData(1, 0, new float[] { 7, 12, 15, 16 })]
    [InlineData(0, 1, new float[] { 16, 9, 4, 1 })]
    [InlineData(1, 1, new float[] { 16, 15, 12, 7 })]
    public void ScansInBothDirections(int reads, int writes, float[] expected)
    {
        var body = new OnnxSketch().Input("h", DataType.Float32, 2).Input("row", DataType.Float32, 2).Node("next", "Add", "h, row").Node("scaled", "Mul", "next, weight").Output("next", "scaled");
        Model model = Operands(4).Floats("weight", [1, 0], 2).Node("turned", "Transpose", "x")
            .Node("h, all", "Scan", "h0, turned", ("body", body), ("num_scan_inputs", 1), ("scan_input_axes", new[] { 1 }), ("scan_output_axes", new[] { -1 }), ("scan_input_directions", new[] { reads }), ("scan_output_directions", new[] { writes }))
            .Output("h", "all").Read();
        Check(model, "16 20", X);
        foreach (Model each in (Model[])[model, Pipeline.Run(model)]) Assert.Equal(expected, new FloatRunner(each).Run([X])[1].Floats[..4].ToArray());
    }

    /// <summary>Branches within branches, and conditions on the batch, which is 1 where they ask.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData("batch")]
    [InlineData(null)]
    public void ConditionsOnTheBatchAreDecided(object? batch)
    {
        var inner = new OnnxSketch().Node("r", "Neg", "x").Output("r");
        var outer = new OnnxSketch().Node("again", "Not", "no").Node("r2", "If", "again", ("then_branch", inner), ("else_branch", Refused())).Output("r2");
        Model model = new OnnxSketch().Input("x", DataType.Float32, batch, 2).Integers("zero", [0]).Integers("one", [1]).Boolean("no", false)
            .Node("shape", "Shape", "x").Node("n", "Gather", "shape, zero").Node("single", "Equal", "n, one")
            .Node("y", "If", "single", ("then_branch", outer), ("else_branch", Refused())).Output("y").Read();
        Assert.Equal("float32[1, 2]", model.Graph.Inputs[0].Type.ToString());
        Assert.Equal([-1, -2], new FloatRunner(model).Run([Tensors.Parse("1,2: 1 2")])[0].Floats.ToArray());
    }

    private static OnnxSketch Refused() => new OnnxSketch().Node("r3", "NoSuchOperator", "x").Output("r3");

    private static void Check(Model model, string expected, Tensor x)
    {
        Model lifted = Pipeline.Run(model);
        float[] values = [.. expected.Split(' ').Select(value => float.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
        foreach (Model each in (Model[])[model, lifted])
        {
            var results = new FloatRunner(each).Run([x]);
            Assert.Equal(values, results[0].Floats.ToArray());
            if (model.OutputNames is [_, "all"] && results[1].Rank == 2 && results[1].Dims[0] > 0 && results[1].Dims[1] == 2) Assert.Equal(values, results[1].Floats[^2..].ToArray());
        }

        Assert.DoesNotContain(lifted.Graph.Nodes, node => node.Op is While);
    }

    private static OnnxSketch Operands(object steps) => new OnnxSketch().Input("x", DataType.Float32, steps, 2)
        .Floats("h0", [0, 0], 2).Floats("half", [0.5f], 1).Floats("between", [1.5f]).Boolean("yes", true).Boolean("no", false)
        .Integers("four", [4]).Integers("two", [2]).Integers("forever", [long.MaxValue]).Integers("zero", [0]).Integers("one", [1]);

    /// <summary>A body that is given the step i, the condition go, the state h and perhaps one more value, and names its next condition.</summary>
    private static OnnxSketch Body(string condition, string? more = null)
    {
        var body = new OnnxSketch().Input("i", DataType.Int64).Input("go", DataType.Bool).Input("h", DataType.Float32, 2);
        if (more is not null) body.Graph.Input.Add(new ValueMessage { Name = more });
        return condition switch
        {
            "less" => body.Node("less_out", "Less", "i, two"),
            "floating" => body.Node("real", "Cast", "i", ("to", 1)).Node("floating_out", "Less", "real, between"),
            "counted" => body.Node("ahead", "Add", "counter, one").Node("counted_out", "LessOrEqual", "ahead, two"),
            "stop" => body.Node("stop_out", "Not", "go"),
            _ => body.Node("go_out", "Identity", "go"),
        };
    }
}
