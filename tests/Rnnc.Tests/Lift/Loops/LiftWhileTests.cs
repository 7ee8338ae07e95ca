using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift.Loops;

/// <summary>Loops that are recurrences, in the forms that converters write: each becomes one Sequence that computes the same.</summary>
public class LiftWhileTests
{
    // Carried: i, h, list, x unless a case says otherwise.
    private static readonly LoopCase Plain = new(
        "row by row, list written",
        (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), v[0]],
        (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(5)),
        (b, v) => Next(b, v, b.Row(v[3], v[0]), v[0]),
        1,
        2);

    private static readonly Dictionary<string, (LoopCase Loop, string Attributes)> All = new (LoopCase Loop, string Attributes)[]
    {
        (Plain, "forward, collect=[all]"),
        (Plain with { Name = "list unread", Outputs = [1] }, "forward, collect=[]"),
        (Plain with { Name = "less or equal", While = (b, v) => b.Op(BinaryKind.LessEqual, v[0], b.Int(4)) }, "forward, collect=[all]"),
        (Plain with { Name = "bound first", While = (b, v) => b.Op(BinaryKind.Greater, b.Int(5), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "two bounds", While = (b, v) => b.Op(BinaryKind.LogicalAnd, b.Op(BinaryKind.Less, v[0], b.Int(7)), b.Op(BinaryKind.Less, b.Plus(v[0], 2), b.Int(7))) }, "forward, collect=[all]"),
        (Plain with { Name = "fewer steps than rows", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(3)) }, "forward, collect=[all]"),
        (Plain with { Name = "starts later", Start = (b, v) => [b.Int(2), b.Weights(1, 3), b.Weights(2, 5, 3), v[0]] }, "forward, collect=[all]"),
        (Plain with { Name = "every other row", Body = (b, v) => Next(b, v, b.Row(v[3], v[0]), v[0], step: 2, write: false), Outputs = [1] }, "forward, collect=[]"),
        (Plain with { Name = "row behind", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(4)), Body = (b, v) => Next(b, v, b.Row(v[3], b.Plus(v[0], 1)), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "two rows a step", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(4)), Body = (b, v) => Next(b, v, b.Plus(b.Row(v[3], v[0]), b.Row(v[3], b.Plus(v[0], 1))), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "read backward", Body = (b, v) => Next(b, v, b.Row(v[3], b.Op(BinaryKind.Sub, b.Int(4), v[0])), v[0]) }, "backward, collect=[all]"),
        (Plain with { Name = "read and written backward", Body = (b, v) => Next(b, v, b.Row(v[3], b.Op(BinaryKind.Sub, b.Int(4), v[0])), b.Op(BinaryKind.Sub, b.Int(4), v[0])) }, "backward, collect=[all]"),
        (Plain with { Name = "counts down", Start = (b, v) => [b.Int(4), b.Zeros(3), b.Zeros(5, 3), v[0]], While = (b, v) => b.Op(BinaryKind.GreaterEqual, v[0], b.Int(0)), Body = (b, v) => Next(b, v, b.Row(v[3], v[0]), v[0], step: -1) }, "backward, collect=[all]"),
        (Plain with { Name = "index wrapped where negative", Body = (b, v) => Next(b, v, b.Row(v[3], b.Add(new Select(), Sketch.Here, b.Op(BinaryKind.Less, v[0], b.Int(0)), b.Plus(v[0], 5), v[0])), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "index as a vector", Body = (b, v) => Next(b, v, b.Shaped(b.Row(v[3], b.Shaped(v[0], 1)), 3), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "read by a slice", Body = (b, v) => Next(b, v, b.Shaped(b.Add(new DynamicSlice(), Sketch.Here, v[3], Vector(b, v[0], b.Int(0)), b.Ints(1, -1)), 3), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "read by a slice of some columns", Body = (b, v) => Next(b, v, b.Add(new BroadcastTo([3]), Sketch.Here, b.Shaped(b.Add(new DynamicSlice(), Sketch.Here, v[3], Vector(b, v[0], b.Int(1)), b.Ints(1, 1)), 1)), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "time on axis 1", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), b.Add(new Transpose([1, 0]), Sketch.Here, v[0])], Body = (b, v) => Next(b, v, b.Row(v[3], v[0], axis: 1), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "list that grows", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(0, 3), v[0]], Body = (b, v) => Grow(b, v) }, "forward, collect=[all]"),
        (Plain with { Name = "list that grows behind rows", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Weights(3, 2, 3), v[0]], Body = (b, v) => Grow(b, v) }, "forward, collect=[all]"),
        (Plain with { Name = "list longer than the loop", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Weights(4, 8, 3), v[0]] }, "forward, collect=[all]"),
        (Plain with { Name = "list of one, written anew", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Weights(4, 1, 3), v[0]], Body = (b, v) => Last(b, v) }, "forward, collect=[last]"),
        (Plain with { Name = "sequence made in each step", Body = (b, v) => Next(b, v, b.Row(b.Tanh(v[3]), v[0]), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "captured", Body = (b, v) => Next(b, v, b.Plus(b.Row(v[3], v[0]), b.Add(new Reduce(ReduceKind.Sum, [0], KeepDims: false), Sketch.Here, v[3])), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "counter as a number", Body = (b, v) => Next(b, v, b.Op(BinaryKind.Mul, b.Row(v[3], v[0]), b.Add(new Cast(ElementType.Float32), Sketch.Here, v[0])), v[0]) }, "forward, collect=[all]"),
        (Plain with { Name = "counter as a number, backward", Body = (b, v) => Next(b, v, b.Op(BinaryKind.Mul, b.Row(v[3], b.Op(BinaryKind.Sub, b.Int(4), v[0])), b.Add(new Cast(ElementType.Float32), Sketch.Here, v[0])), v[0]) }, "backward, collect=[all]"),
        (Plain with { Name = "counter is a result", Outputs = [0, 1] }, "forward, collect=[]"),
        (Plain with { Name = "no sequence", Body = (b, v) => Next(b, v, b.Weights(5, 3), v[0]) }, "forward, collect=[all], steps=5"),
        (new LoopCase(
            "length at run time",
            (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), v[0], v[1]],
            (b, v) => b.Op(BinaryKind.LogicalAnd, b.Op(BinaryKind.Less, v[0], v[4]), b.Op(BinaryKind.Less, v[0], b.Int(5))),
            (b, v) => [.. Next(b, v, b.Row(v[3], v[0]), v[0]), v[4]],
            0,
            1,
            2), "forward, collect=[all]"),
        (new LoopCase(
            "length at run time, masked",
            (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), v[0], v[1]],
            (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(5)),
            (b, v) => Masked(b, v),
            1,
            2), "forward, collect=[all]"),
        (new LoopCase(
            "states that change places",
            (b, v) => [b.Int(0), b.Zeros(3), b.Weights(6, 3), v[0]],
            (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(5)),
            (b, v) => [b.Plus(v[0], 1), v[2], b.Step(b.Row(v[3], v[0]), v[1]), v[3]],
            1,
            2), "forward, collect=[]"),
        (new LoopCase(
            "weights carried along",
            (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), v[0], b.Weights(8, 3, 3)],
            (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(5)),
            (b, v) => [.. Next(b, v, b.Add(new MatMul(), Sketch.Here, b.Row(v[3], v[0]), v[4]), v[0]), v[4]],
            1,
            2), "forward, collect=[all]"),
    }.ToDictionary(each => each.Loop.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void BecomesASequence(string name)
    {
        (LoopCase loop, string attributes) = All[name];
        Model model = loop.Model();
        Model lifted = Pipeline.Run(model);
        Assert.False(Sketch.Holds<While>(lifted.Graph), Printer.Print(lifted));
        Sequence sequence = Sketch.OnlySequence(lifted);
        Assert.EndsWith(attributes, sequence.Attributes, StringComparison.Ordinal);
        Assert.False(Sketch.Holds<DynamicSlice>(lifted.Graph));
        foreach (int length in (int[])[-2, 0, 1, 3, 5, 9])
            Sketch.AssertSame(model, lifted, Tensors.Random(11, 5, 3), Tensor.Integer(ElementType.Int32, [length]));
    }

    [Fact]
    public void ConstantsAreInTheCellAndInvariantsBeforeIt()
    {
        Sequence carried = Sketch.OnlySequence(Pipeline.Run(All["weights carried along"].Loop.Model()));
        Assert.Equal(0, carried.CaptureCount);
        Model captured = Pipeline.Run(All["captured"].Loop.Model());
        Assert.Equal(1, Sketch.OnlySequence(captured).CaptureCount);
        Assert.Contains(captured.Graph.Nodes, node => node.Op is Reduce);
    }

    [Fact]
    public void ALengthAtRunTimeIsTheTripCount()
    {
        Sequence sequence = Sketch.OnlySequence(Pipeline.Run(All["length at run time"].Loop.Model()));
        Assert.Equal(TripCount.Operand, sequence.Trip);
    }

    [Fact]
    public void AMaskThatFollowsTheStepIsComputedForAllStepsAtOnce()
    {
        Model lifted = Pipeline.Run(All["length at run time, masked"].Loop.Model());
        Assert.Equal(2, Sketch.OnlySequence(lifted).ScanCount);
        Node mask = Assert.Single(lifted.Graph.Nodes, node => node.Op is Binary { Kind: BinaryKind.GreaterEqual });
        Assert.Equal("bool[5]", mask.Output.Type.ToString());
    }

    [Fact]
    public void ALoopThatNeverRunsGivesItsStart()
    {
        LoopCase loop = Plain with { While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(0)) };
        Model lifted = Pipeline.Run(loop.Model());
        Assert.Empty(lifted.Graph.Nodes.Where(node => node.Op is While or Sequence));
        Sketch.AssertSame(loop.Model(), lifted, Tensors.Random(11, 5, 3), Tensor.Integer(ElementType.Int32, [0]));
    }

    [Fact]
    public void ALoopInALoopIsASequenceInASequence()
    {
        LoopCase outer = Plain with
        {
            Body = (b, v) =>
            {
                Value row = b.Row(v[3], v[0]);
                Value[] start = [b.Int(0), row, row];
                var condition = new GraphBuilder();
                Value[] seen = [.. start.Select(value => condition.Input(value.Type, Sketch.Here))];
                var body = new GraphBuilder();
                Value[] carried = [.. start.Select(value => body.Input(value.Type, Sketch.Here))];
                Node loop = b.AddNode(
                    new While(condition.Build(condition.Op(BinaryKind.Less, seen[0], condition.Int(2))), body.Build(body.Plus(carried[0], 1), body.Step(carried[2], carried[1]), carried[2])),
                    Sketch.Here,
                    [.. start]);
                return Next(b, v, loop.Outputs[1], v[0]);
            },
        };
        Model lifted = Pipeline.Run(outer.Model());
        Assert.False(Sketch.Holds<While>(lifted.Graph));
        Assert.True(Sketch.Holds<Sequence>(Sketch.OnlySequence(lifted).Cell));
        Sketch.AssertSame(outer.Model(), lifted, Tensors.Random(11, 5, 3), Tensor.Integer(ElementType.Int32, [0]));
    }

    internal static Value Vector(GraphBuilder b, params Value[] elements) => b.Add(new Concat(0), Sketch.Here, [.. elements.Select(each => b.Shaped(each, 1))]);

    /// <summary>i + step, h', the list with h' at a place, x.</summary>
    internal static Value[] Next(GraphBuilder b, Value[] v, Value x, Value place, long step = 1, bool write = true)
    {
        Value h = b.Step(x, v[1]);
        return [b.Plus(v[0], step), h, write ? b.Write(v[2], place, h) : v[2], v[3]];
    }

    private static Value[] Grow(GraphBuilder b, Value[] v)
    {
        Value h = b.Step(b.Row(v[3], v[0]), v[1]);
        return [b.Plus(v[0], 1), h, b.Add(new Concat(0), Sketch.Here, v[2], b.Shaped(h, 1, 3)), v[3]];
    }

    private static Value[] Last(GraphBuilder b, Value[] v)
    {
        Value h = b.Step(b.Row(v[3], v[0]), v[1]);
        return [b.Plus(v[0], 1), h, b.Shaped(b.Tanh(h), 1, 3), v[3]];
    }

    private static Value[] Masked(GraphBuilder b, Value[] v)
    {
        Value over = b.Op(BinaryKind.GreaterEqual, v[0], v[4]);
        Value h = b.Add(new Select(), Sketch.Here, over, v[1], b.Step(b.Row(v[3], v[0]), v[1]));
        Value y = b.Add(new Select(), Sketch.Here, over, b.Zeros(3), h);
        return [b.Plus(v[0], 1), h, b.Write(v[2], v[0], y), v[3], v[4]];
    }
}
