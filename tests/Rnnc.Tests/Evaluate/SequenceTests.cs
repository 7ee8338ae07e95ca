using System.Collections.Immutable;
using CsCheck;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>The Sequence op's attributes on a cell that is easy to follow: s' = 10 s + x, y = s'. The digits of y tell which steps ran, in which order.</summary>
public class SequenceTests
{
    /// <summary>Direction, order, span, mask and trip count in words; x is 1 2 3 4. Expected: all results, the last result, the final state.</summary>
    public static TheoryData<string, Sequence, string?, int?, string, float, float> OneLane => new()
    {
        { "forward", Of(), null, null, "1 12 123 1234", 1234, 1234 },
        { "backward as run", Of(Direction.Backward), null, null, "4 43 432 4321", 4321, 4321 },
        { "backward as input", Of(Direction.Backward, OutputOrder.AsInput), null, null, "4321 432 43 4", 4321, 4321 },
        { "fixed steps", Of() with { Trip = TripCount.Fixed, FixedSteps = 2 }, null, null, "1 12", 12, 12 },
        { "fixed steps backward", Of(Direction.Backward) with { Trip = TripCount.Fixed, FixedSteps = 2 }, null, null, "2 21", 21, 21 },
        { "no fixed steps", Of() with { Trip = TripCount.Fixed, FixedSteps = 0 }, null, null, "", 0, 0 },
        { "masked, previous output", Of(), "1 0 1 0", null, "1 1 13 13", 13, 13 },
        { "masked, zeros", Of() with { MaskedStep = MaskedStep.Zeros }, "1 0 1 0", null, "1 0 13 0", 13, 13 },
        { "masked at first", Of(), "0 0 1 1", null, "0 0 3 34", 34, 34 },
        { "all masked", Of(), "0 0 0 0", null, "0 0 0 0", 0, 0 },
        { "masked backward, whole, as run", Of(Direction.Backward), "1 1 1 0", null, "0 3 32 321", 321, 321 },
        { "masked backward, whole, as input", Of(Direction.Backward, OutputOrder.AsInput), "1 1 1 0", null, "321 32 3 0", 321, 321 },
        { "masked backward, valid part, as run", Of(Direction.Backward, span: ReverseSpan.ValidPart), "1 1 1 0", null, "3 32 321 321", 321, 321 },
        { "masked backward, valid part, as input", Of(Direction.Backward, OutputOrder.AsInput, ReverseSpan.ValidPart), "1 1 1 0", null, "321 32 3 321", 321, 321 },
        { "masked backward, valid part with a gap", Of(Direction.Backward, span: ReverseSpan.ValidPart) with { MaskedStep = MaskedStep.Zeros }, "1 0 1 0", null, "3 0 31 0", 31, 31 },
        { "trip count", Of() with { Trip = TripCount.Operand }, null, 3, "1 12 123 123", 123, 123 },
        { "trip count, zeros", Of() with { Trip = TripCount.Operand, MaskedStep = MaskedStep.Zeros }, null, 3, "1 12 123 0", 123, 123 },
        { "trip count 0", Of() with { Trip = TripCount.Operand }, null, 0, "0 0 0 0", 0, 0 },
        { "trip count backward, whole", Of(Direction.Backward) with { Trip = TripCount.Operand }, null, 3, "0 3 32 321", 321, 321 },
        { "trip count backward, valid part, as input", Of(Direction.Backward, OutputOrder.AsInput, ReverseSpan.ValidPart) with { Trip = TripCount.Operand, MaskedStep = MaskedStep.Zeros }, null, 3, "321 32 3 0", 321, 321 },
        { "trip count and mask", Of() with { Trip = TripCount.Operand }, "1 0 1 1", 3, "1 1 13 13", 13, 13 },
    };

    [Theory]
    [MemberData(nameof(OneLane))]
    public void RunsOneLane(string name, Sequence op, string? mask, int? trip, string all, float last, float state)
    {
        Assert.NotEmpty(name);
        var operands = new List<Tensor> { Tensors.Parse("4,1: 1 2 3 4"), Tensors.Parse("1: 0") };
        if (mask is not null) operands.Add(Tensors.Parse("bool 4: " + mask));
        if (trip is not null) operands.Add(Tensors.Parse($"int32: {trip}"));
        ImmutableArray<Tensor> results = OpEvaluator.Evaluate(op with { HasMask = mask is not null }, [.. operands]);
        Assert.Equal(all, string.Join(' ', results[0].Floats.ToArray()));
        Assert.Equal(last, results[1].Floats[0]);
        Assert.Equal(state, results[2].Floats[0]);
    }

    /// <summary>Masks [T, batch] of two lanes; x is 1 2 3 4 and 5 6 7 8. Every lane must be what it is alone.</summary>
    [Theory]
    [InlineData("1 1 1 1", "1 1 0 0")]
    [InlineData("1 0 1 0", "0 1 0 1")]
    [InlineData("0 0 0 0", "1 1 1 0")]
    [InlineData("1 1 0 0", "1 1 1 0")]
    public void LanesAreIndependent(string first, string second)
    {
        string[] masks = [first, second];
        string[] data = ["1 2 3 4", "5 6 7 8"];
        foreach (Sequence op in EveryMaskedForm())
        {
            ImmutableArray<Tensor> together = OpEvaluator.Evaluate(op, [Interleave("", data), Tensors.Parse("2: 0 0"), Interleave("bool", masks)]);
            for (int lane = 0; lane < 2; lane++)
            {
                ImmutableArray<Tensor> alone = OpEvaluator.Evaluate(op, [Tensors.Parse("4,1: " + data[lane]), Tensors.Parse("1: 0"), Tensors.Parse("bool 4: " + masks[lane])]);
                for (int step = 0; step < 4; step++) Assert.Equal(alone[0].Floats[step], together[0].Floats[(step * 2) + lane]);
                Assert.Equal(alone[1].Floats[0], together[1].Floats[lane]);
                Assert.Equal(alone[2].Floats[0], together[2].Floats[lane]);
            }
        }
    }

    [Fact]
    public void TimeAxesAndCapturesAreFree()
    {
        // Two sequences with different time axes, one captured value: s' = s + c a_t b_t; results stacked along axis 1.
        var builder = new GraphBuilder();
        Value a = builder.Input(TensorType.Float(Dim.Batch, 2), Origin.None), b = builder.Input(TensorType.Float(Dim.Batch, 2), Origin.None);
        Value state = builder.Input(TensorType.Float(Dim.Batch, 2), Origin.None), capture = builder.Input(TensorType.Float(2), Origin.None);
        Value next = builder.Add(new Binary(BinaryKind.Add), Origin.None, state, builder.Add(new Binary(BinaryKind.Mul), Origin.None, capture, builder.Add(new Binary(BinaryKind.Mul), Origin.None, a, b)));
        var op = new Sequence(builder.Build(next, next), [1, 0], 1, [new(Collect.All, 1)]);
        ImmutableArray<Tensor> results = OpEvaluator.Evaluate(op, [Tensors.Parse("1,3,2: 1 2 3 4 5 6"), Tensors.Parse("3,1,2: 1 1 1 1 2 2"), Tensors.Parse("1,2: 100 200"), Tensors.Parse("2: 1 10")]);
        Tensors.AssertEqual(Tensors.Parse("1,3,2: 101 220 104 260 114 380"), results[0]);
        Tensors.AssertEqual(Tensors.Parse("1,2: 114 380"), results[1]);
    }

    /// <summary>Backward is forward over the reversed sequence, and a sequence may be cut anywhere where its states are carried.</summary>
    [Fact]
    public void DirectionsAndCutsAgree() => Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9], Gen.Int[0, 99]).Sample((steps, cut, seed) =>
    {
        cut = Math.Min(cut, steps);
        Tensor x = Tensors.Random(seed, steps, 2), state = Tensors.Random(seed + 1, 2);
        ImmutableArray<Tensor> forward = OpEvaluator.Evaluate(Of(), [x, state]);
        ImmutableArray<Tensor> backward = OpEvaluator.Evaluate(Of(Direction.Backward), [OpEvaluator.Evaluate(new Reverse(0), [x])[0], state]);
        ImmutableArray<Tensor> first = OpEvaluator.Evaluate(Of(), [OpEvaluator.Evaluate(new Slice(0, 0, cut), [x])[0], state]);
        ImmutableArray<Tensor> second = OpEvaluator.Evaluate(Of(), [OpEvaluator.Evaluate(new Slice(0, cut, steps - cut), [x])[0], first[2]]);
        for (int i = 0; i < 3; i++) Tensors.AssertEqual(forward[i], backward[i]);
        Tensors.AssertEqual(forward[0], OpEvaluator.Evaluate(new Concat(0), [first[0], second[0]])[0]);
        Tensors.AssertEqual(forward[2], second[2]);
    }, iter: 200);

    [Fact]
    public void NoStepGivesAnEmptyResult()
    {
        ImmutableArray<Tensor> results = OpEvaluator.Evaluate(Of(), [Tensors.Parse("0,1:"), Tensors.Parse("1: 7")]);
        Tensors.AssertEqual(Tensors.Parse("0,1:"), results[0]);
        Tensors.AssertEqual(Tensors.Parse("1: 0"), results[1]);
        Tensors.AssertEqual(Tensors.Parse("1: 7"), results[2]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void RefusesMoreStepsThanTheSequenceHas(int trip)
    {
        Sequence op = Of() with { Trip = TripCount.Operand };
        Assert.Throws<InputException>(() => OpEvaluator.Evaluate(op, [Tensors.Parse("4,1: 1 2 3 4"), Tensors.Parse("1: 0"), Tensors.Parse($"int32: {trip}")]));
    }

    [Fact]
    public void RefusesAMaskOfAnotherBatch()
    {
        Sequence op = Of() with { HasMask = true };
        Assert.Throws<InputException>(() => OpEvaluator.Evaluate(op, [Tensors.Parse("1,2: 1 2"), Tensors.Parse("2: 0 0"), Tensors.Parse("bool 1,3: 1 0 1")]));
    }

    private static IEnumerable<Sequence> EveryMaskedForm() =>
        from direction in Enum.GetValues<Direction>()
        from order in Enum.GetValues<OutputOrder>()
        from span in Enum.GetValues<ReverseSpan>()
        from masked in Enum.GetValues<MaskedStep>()
        select Of(direction, order, span) with { HasMask = true, MaskedStep = masked };

    /// <summary>The cell with one result collected at every step and once more at the last.</summary>
    private static Sequence Of(Direction direction = Direction.Forward, OutputOrder order = OutputOrder.AsRun, ReverseSpan span = ReverseSpan.Whole)
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(Dim.Batch), Origin.None), state = builder.Input(TensorType.Float(Dim.Batch), Origin.None);
        Value next = builder.Add(new Binary(BinaryKind.Add), Origin.None, builder.Add(new Unary(UnaryKind.Affine, 10), Origin.None, state), x);
        return new Sequence(builder.Build(next, next, next), [0], 1, [new(Collect.All), new(Collect.Last)]) { Direction = direction, OutputOrder = order, ReverseSpan = span };
    }

    private static Tensor Interleave(string element, string[] lanes)
    {
        string[][] parts = [.. lanes.Select(lane => lane.Split(' '))];
        var values = Enumerable.Range(0, parts[0].Length).SelectMany(step => parts.Select(part => part[step]));
        return Tensors.Parse($"{element} {parts[0].Length},{lanes.Length}: {string.Join(' ', values)}");
    }
}
