using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift.Sequences;

/// <summary>What stands around a Sequence becomes its attributes, and computes the same.</summary>
public class SequenceRewriteTests
{
    /// <summary>Name; what is made of x [2, 5, 3] to be scanned along which axis; what is made of the collected outputs; the attributes after the lift.</summary>
    private static readonly Dictionary<string, (Func<GraphBuilder, Value, Value> Before, int Axis, Func<GraphBuilder, Value, Value> After, string Expected)> All = new()
    {
        ["time-major copies"] = (TimeMajor, 0, (b, y) => b.Add(new Transpose([1, 0, 2]), Sketch.Here, y), "time 1 in, 1 out, forward, AsRun, All, nodes 1"),
        ["time-major operand alone"] = (TimeMajor, 0, (_, y) => y, "time 1 in, 0 out, forward, AsRun, All, nodes 1"),
        ["reversed operand"] = ((b, x) => b.Add(new Reverse(1), Sketch.Here, x), 1, (_, y) => y, "time 1 in, 1 out, backward, AsRun, All, nodes 1"),
        ["reversed both"] = ((b, x) => b.Add(new Reverse(1), Sketch.Here, x), 1, (b, y) => b.Add(new Reverse(1), Sketch.Here, y), "time 1 in, 1 out, backward, AsInput, All, nodes 1"),
        ["reversed inside time-major copies"] = ((b, x) => b.Add(new Reverse(0), Sketch.Here, TimeMajor(b, x)), 0, (b, y) => b.Add(new Transpose([1, 0, 2]), Sketch.Here, b.Add(new Reverse(0), Sketch.Here, y)), "time 1 in, 1 out, backward, AsInput, All, nodes 1"),
        ["reversed outside time-major copies"] = ((b, x) => TimeMajor(b, b.Add(new Reverse(1), Sketch.Here, x)), 0, (b, y) => b.Add(new Reverse(1), Sketch.Here, b.Add(new Transpose([1, 0, 2]), Sketch.Here, y)), "time 1 in, 1 out, backward, AsInput, All, nodes 1"),
        ["features reversed"] = ((b, x) => b.Add(new Reverse(2), Sketch.Here, x), 1, (_, y) => y, "time 1 in, 1 out, forward, AsRun, All, nodes 2"),
        ["results reversed alone"] = ((_, x) => x, 1, (b, y) => b.Add(new Reverse(1), Sketch.Here, y), "time 1 in, 1 out, forward, AsRun, All, nodes 2"),
        ["last step"] = ((_, x) => x, 1, (b, y) => b.Shaped(b.Add(new Slice(1, 4, 1), Sketch.Here, y), 2, 3), "time 1 in, 0 out, forward, AsRun, Last, nodes 1"),
        ["first step"] = ((_, x) => x, 1, (b, y) => b.Shaped(b.Add(new Slice(1, 0, 1), Sketch.Here, y), 2, 3), "time 1 in, 1 out, forward, AsRun, All, nodes 3"),
        ["last step to run, of aligned results"] = (
            (b, x) => b.Add(new Reverse(1), Sketch.Here, x),
            1,
            (b, y) => b.Shaped(b.Add(new Slice(1, 0, 1), Sketch.Here, b.Add(new Reverse(1), Sketch.Here, y)), 2, 3),
            "time 1 in, 0 out, backward, AsInput, Last, nodes 1"),
        ["last step of time-major results"] = (TimeMajor, 0, (b, y) => b.Shaped(b.Add(new Slice(1, 4, 1), Sketch.Here, b.Add(new Transpose([1, 0, 2]), Sketch.Here, y)), 2, 3), "time 1 in, 0 out, forward, AsRun, Last, nodes 1"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void SurroundingsGoIn(string name)
    {
        (Func<GraphBuilder, Value, Value> before, int axis, Func<GraphBuilder, Value, Value> after, string expected) = All[name];
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here);
        Node node = builder.AddNode(Layer([axis], new SequenceOutput(Collect.All, axis)), Sketch.Here, [before(builder, x), builder.Zeros(2, 3)]);
        Model model = Sketch.Model(builder.Build(after(builder, node.Outputs[0])));
        Model lifted = Pipeline.Run(model);
        Sequence sequence = Sketch.OnlySequence(lifted);
        string found = $"time {sequence.TimeAxes[0]} in, {sequence.Outputs[0].TimeAxis} out, {sequence.Direction.ToString().ToLowerInvariant()}, {sequence.OutputOrder}, {sequence.Outputs[0].Collect}, nodes {lifted.Graph.Nodes.Count(each => each.Op is not Constant)}";
        Assert.Equal(expected, found);
        Sketch.AssertSame(model, lifted, Tensors.Random(5, 2, 5, 3));
    }

    /// <summary>The last row of a state that is read whole too is its final state, but not where rows are read one by one: they are to be found as one again.</summary>
    [Theory]
    [InlineData(null, 4, 0)]
    [InlineData(3, 4, 2)]
    [InlineData(null, 3, 1)]
    public void TheLastRowOfAStateIsItsFinalState(int? another, int row, int slices)
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here);
        Node node = builder.AddNode(Layer([1], new SequenceOutput(Collect.All, 1)), Sketch.Here, [x, builder.Zeros(2, 3)]);
        Value y = node.Outputs[0], sum = builder.Plus(y, builder.Add(new Slice(1, row, 1), Sketch.Here, y));
        if (another is { } place) sum = builder.Plus(sum, builder.Add(new Slice(1, place, 1), Sketch.Here, y));
        Model model = Sketch.Model(builder.Build(sum)), lifted = Pipeline.Run(model);
        Assert.Equal(slices, lifted.Graph.Nodes.Count(each => each.Op is Slice));
        Sketch.AssertSame(model, lifted, Tensors.Random(6, 2, 5, 3));
    }

    [Fact]
    public void AnotherReaderGetsTheOppositeCopy()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here);
        Node node = builder.AddNode(Layer([0], new SequenceOutput(Collect.All)), Sketch.Here, [TimeMajor(builder, builder.Add(new Reverse(1), Sketch.Here, x)), builder.Zeros(2, 3)]);
        Value reversed = builder.Add(new Reverse(0), Sketch.Here, node.Outputs[0]);
        Model model = Sketch.Model(builder.Build(reversed, builder.Tanh(node.Outputs[0])));
        Model lifted = Pipeline.Run(model);
        Assert.Equal(OutputOrder.AsInput, Sketch.OnlySequence(lifted).OutputOrder);
        Sketch.AssertSame(model, lifted, Tensors.Random(5, 2, 5, 3));
    }

    [Fact]
    public void UnreadResultsStatesAndOperandsGo()
    {
        var cell = new GraphBuilder();
        Value[] v = [.. Enumerable.Range(0, 5).Select(_ => cell.Input(TensorType.Float(2, 3), Sketch.Here))];
        // x, unread z; h read, p unread and of no use to h; a captured value of p alone.
        Graph graph = cell.Build(cell.Tanh(v[2]), cell.Tanh(v[3]), cell.Step(v[0], v[2]), cell.Plus(v[3], cell.Plus(v[4], v[1])));
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here), z = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here), c = builder.Input(TensorType.Float(2, 3), Sketch.Here);
        var op = new Sequence(graph, [1, 1], 2, [new SequenceOutput(Collect.Last), new SequenceOutput(Collect.All)]);
        Node node = builder.AddNode(op, Sketch.Here, [x, z, builder.Zeros(2, 3), builder.Zeros(2, 3), c]);
        Model model = Sketch.Model(builder.Build(node.Outputs[0]));
        Model lifted = Pipeline.Run(model);
        Sequence sequence = Sketch.OnlySequence(lifted);
        Assert.Equal("1 scanned, 1 state, 0 captured, 1 output", $"{sequence.ScanCount} scanned, {sequence.StateCount} state, {sequence.CaptureCount} captured, {sequence.Outputs.Length} output");
        Sketch.AssertSame(model, lifted, Tensors.Random(5, 2, 5, 3), Tensors.Random(6, 2, 5, 3), Tensors.Random(7, 2, 3));
    }

    [Theory]
    [InlineData("equal starts", false, 1)]
    [InlineData("other starts", true, 2)]
    public void StatesThatStayEqualAreOne(string name, bool apart, int states)
    {
        Assert.NotEmpty(name);
        var cell = new GraphBuilder();
        Value[] v = [.. Enumerable.Range(0, 3).Select(_ => cell.Input(TensorType.Float(2, 3), Sketch.Here))];
        Value mask = cell.Op(BinaryKind.Greater, v[0], cell.Zeros());
        Value f = cell.Step(v[0], v[1]);
        Value p = cell.Add(new Select(), Sketch.Here, mask, f, v[2]), h = cell.Add(new Select(), Sketch.Here, mask, f, v[1]);
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2, 5, 3), Sketch.Here);
        var op = new Sequence(cell.Build(p, h, p), [1], 2, [new SequenceOutput(Collect.All, 1)]);
        Node node = builder.AddNode(op, Sketch.Here, [x, builder.Zeros(2, 3), apart ? builder.Weights(1, 2, 3) : builder.Zeros(2, 3)]);
        Model model = Sketch.Model(builder.Build([.. node.Outputs]));
        Model lifted = Pipeline.Run(model);
        Assert.Equal(states, Sketch.OnlySequence(lifted).StateCount);
        Sketch.AssertSame(model, lifted, Tensors.Random(5, 2, 5, 3));
    }

    private static Value TimeMajor(GraphBuilder builder, Value x) => builder.Add(new Transpose([1, 0, 2]), Sketch.Here, x);

    private static Sequence Layer(ImmutableArray<int> axes, SequenceOutput output)
    {
        var cell = new GraphBuilder();
        Value x = cell.Input(TensorType.Float(2, 3), Sketch.Here), h = cell.Input(TensorType.Float(2, 3), Sketch.Here);
        Value next = cell.Step(x, h);
        return new Sequence(cell.Build(next, next), axes, 1, [output]);
    }
}
