using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift.Loops;

/// <summary>Loops that are no recurrences over time: they stay loops for the float reference, and quantization refuses them with the reason.</summary>
public class RefusedLoopTests
{
    private static readonly LoopCase Plain = new(
        "plain",
        (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(5, 3), v[0]],
        (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(5)),
        (b, v) => LiftWhileTests.Next(b, v, b.Row(v[3], v[0]), v[0]),
        1,
        2);

    private static readonly Dictionary<string, (LoopCase Loop, string Reason)> All = new (LoopCase Loop, string Reason)[]
    {
        (Plain with { Name = "until a state is large", While = (b, v) => b.Op(BinaryKind.Less, b.Add(new Reduce(ReduceKind.Sum, [0], false), Sketch.Here, v[1]), b.Constant(Tensor.Scalar(-1), Sketch.Here)) }, "depends on data (Less in its condition)"),
        (Plain with { Name = "until a state is large, or the end", While = (b, v) => b.Op(BinaryKind.LogicalOr, b.Op(BinaryKind.Less, v[0], b.Int(5)), b.Bool(false)) }, "depends on data (LogicalOr in its condition)"),
        (Plain with { Name = "the row before", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(0)), Start = (b, v) => [b.Int(-4), b.Zeros(3), b.Zeros(5, 3), v[0]], Body = (b, v) => LiftWhileTests.Next(b, v, b.Row(v[3], b.Plus(v[0], 3)), b.Plus(v[0], 4)) }, "it reads rows -1 to 2 of 5 (row n - 1 in step n)"),
        (Plain with { Name = "rows behind the end", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(6)), Outputs = [1] }, "it reads rows 0 to 5 of 5"),
        (Plain with { Name = "its own list", Body = (b, v) => LiftWhileTests.Next(b, v, b.Plus(b.Row(v[3], v[0]), b.Row(v[2], b.Int(0))), v[0]) }, "it reads the list that it writes"),
        (Plain with { Name = "a place from data", Body = (b, v) => LiftWhileTests.Next(b, v, b.Shaped(b.Add(new DynamicSlice(), Sketch.Here, v[3], LiftWhileTests.Vector(b, b.Add(new ArgMax(0, ElementType.Int32), Sketch.Here, v[1]), b.Int(0)), b.Ints(1, -1)), 3), v[0]) }, "at a place that does not follow the step number"),
        (Plain with { Name = "a list written outside", While = (b, v) => b.Op(BinaryKind.Less, v[0], b.Int(4)), Body = (b, v) => LiftWhileTests.Next(b, v, b.Row(v[3], v[0]), b.Plus(v[0], 3)) }, "it writes row n + 3 of 5"),
        (Plain with { Name = "a state that grows", Start = (b, v) => [b.Int(0), b.Zeros(3), b.Zeros(1, 3), v[0]], Body = (b, v) => [b.Plus(v[0], 1), v[1], b.Add(new Concat(0), Sketch.Here, v[2], v[2]), v[3]], Outputs = [2] }, "a carried value starts as float32[1, 3] and goes on as float32[2, 3]"),
        (Plain with { Name = "without an end", While = (b, v) => b.Bool(true) }, "nothing ends it"),
        (Plain with { Name = "counts away from its bound", Body = (b, v) => LiftWhileTests.Next(b, v, b.Row(v[3], b.Int(0)), b.Int(0), step: -1, write: false), Outputs = [1] }, "nothing ends it"),
        (new LoopCase(
            "length at run time without a sequence",
            (b, v) => [b.Int(0), b.Zeros(3), v[1]],
            (b, v) => b.Op(BinaryKind.Less, v[0], v[2]),
            (b, v) => [b.Plus(v[0], 1), b.Step(v[1], v[1]), v[2]],
            1), "how often it runs depends on data, and it reads no sequence"),
        (new LoopCase(
            "length at run time over a list of values",
            (b, v) => [b.Int(0), b.Zeros(3), b.Weights(4, 5, 3), v[0], v[1]],
            (b, v) => b.Op(BinaryKind.Less, v[0], v[4]),
            (b, v) => [.. LiftWhileTests.Next(b, v, b.Row(v[3], v[0]), v[0]), v[4]],
            2), "keep their first values, which are not zeros"),
    }.ToDictionary(each => each.Loop.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void StaysForFloatAndIsRefusedForQuantization(string name)
    {
        (LoopCase loop, string reason) = All[name];
        Model model = loop.Model();
        Model lifted = Pipeline.Run(model);
        Assert.True(Sketch.Holds<While>(lifted.Graph), Printer.Print(lifted));
        var fault = Assert.Throws<InputException>(() => Pipeline.Run(model, Pipeline.ForQuantization));
        Assert.True(fault.Message.Contains(reason, StringComparison.Ordinal), fault.Message);
        Assert.StartsWith("sketch: a loop that is no recurrence over time", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void ALoopThatStaysComputesTheSame()
    {
        Model model = All["until a state is large, or the end"].Loop.Model();
        Sketch.AssertSame(model, Pipeline.Run(model), Tensors.Random(11, 5, 3), Tensor.Integer(ElementType.Int32, [0]));
    }
}
