using System.Diagnostics;
using CsCheck;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Lift.Unrolled;
using Rnnc.Tests.Evaluate;
using Xunit;
using Builder = Rnnc.Ir.GraphBuilder;

namespace Rnnc.Tests.Lift.Unrolled;

/// <summary>Steps written out by hand: what becomes a Sequence, what stays, and that both compute the same.</summary>
public class RerollStepsTests
{
    private const int Steps = 6;
    private const int Units = 3;

    /// <summary>Name; the results of a graph over x [6, 3] and h [1, 3]; how the Sequences print, in the graph's order.</summary>
    private static readonly Dictionary<string, (Func<Builder, Value, Value, Value[]> Make, string[] Sequences)> Cases = new()
    {
        ["last state"] = ((b, x, h) => [Run(b, x, h)[^1]], ["forward, collect=[]"]),
        ["all states"] = ((b, x, h) => [Join(b, Run(b, x, h))], ["forward, collect=[all]"]),
        ["all states and the last"] = ((b, x, h) => Run(b, x, h) is var all ? [Join(b, all), all[^1]] : [], ["forward, collect=[all]"]),
        ["all states, the last first"] = ((b, x, h) => [Join(b, [.. Run(b, x, h).Reverse()])], ["forward, collect=[all]"]),
        ["some states"] = ((b, x, h) => Run(b, x, h) is var all ? [all[2], all[4]] : [], ["forward, collect=[all]"]),
        ["backward"] = ((b, x, h) => [Join(b, Run(b, x, h, backward: true))], ["backward, collect=[all]"]),
        ["both directions"] = ((b, x, h) => [b.Plus(Run(b, x, h)[^1], Run(b, x, h, 20, backward: true)[^1])], ["forward, collect=[]", "backward, collect=[]"]),
        ["side by side"] = ((b, x, h) => [Run(b, x, h)[^1], Run(b, x, h, 30)[^1]], ["forward, collect=[]", "forward, collect=[]"]),
        ["one over the other"] = ((b, x, h) => [Over(b, Run(b, x, h), h)[^1]], ["forward, collect=[all]", "forward, collect=[]"]),
        ["starts from zeros"] = ((b, x, h) => [Run(b, x, b.Zeros(1, Units))[^1]], ["forward, collect=[]"]),
        ["zeros folded"] = ((b, x, h) => [Run(b, x, null)[^1]], ["forward, collect=[]"]),
        ["a trained start folded"] = ((b, x, h) => [Folded(b, x)], ["forward, collect=[]"]),
        ["another first step"] = ((b, x, h) => [Run(b, x, b.Op(BinaryKind.Mul, Row(b, x, 0), h), first: 1)[^1]], ["forward, collect=[]"]),
        ["another last step"] = ((b, x, h) => [b.Tanh(b.Plus(Run(b, x, h, last: Steps - 2)[^1], Row(b, x, Steps - 1)))], []),
        ["another step in the middle"] = ((b, x, h) => [Run(b, x, Run(b, x, h, last: 1)[^1], 40, first: 2)[^1]], ["forward, collect=[]"]),
        ["a difference of rows"] = ((b, x, h) => [Join(b, [.. Enumerable.Range(1, Steps - 1).Select(t => b.Op(BinaryKind.Sub, Row(b, x, t), Row(b, x, t - 1)))])], []),
        ["the same layer at each step"] = ((b, x, h) => [Join(b, [.. Enumerable.Range(0, Steps).Select(t => b.Tanh(b.Add(new MatMul(), Sketch.Here, Row(b, x, t), b.Weights(9, Units, Units))))])], []),
        ["two rows a step"] = ((b, x, h) => [Shifted(b, x, h)], ["forward, collect=[]"]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void RollsAndKeepsTheValues(string name)
    {
        Model model = Make(Cases[name].Make), rolled = new RerollSteps().Run(Folded(model));
        Verifier.Check(rolled, nameof(RerollSteps));
        Assert.Equal(Cases[name].Sequences, rolled.Graph.Nodes.Where(node => node.Op is Sequence).Select(node => node.Op.Attributes.Split(", ", 2)[1]));
        Sketch.AssertSame(model, rolled, Tensors.Random(1, Steps, Units), Tensors.Random(2, 1, Units));
    }

    [Fact]
    public void TakesTheFirstStepInWhereItsStateWasFolded()
    {
        Model rolled = new RerollSteps().Run(Folded(Make(Cases["a trained start folded"].Make)));
        Node sequence = Assert.Single(rolled.Graph.Nodes, node => node.Op is Sequence);
        Assert.Equal(Steps, sequence.Inputs[0].Type.Shape[0].Size);
        Assert.NotNull(rolled.Graph.ConstantOf(sequence.Inputs[1]));
    }

    [Fact]
    public void CarriesTheStateAndNotWhatIsMadeOfIt()
    {
        // Gates are made from h in the copy before; h alone is what they are made of.
        Model rolled = new RerollSteps().Run(Folded(Make((b, x, h) =>
        {
            for (int t = 0; t < Steps; t++)
            {
                Value gates = b.Add(new MatMul(), Sketch.Here, h, b.Weights(3, Units, 2 * Units));
                Value gate = b.Add(new Slice(1, 0, Units), Sketch.Here, gates), rest = b.Add(new Slice(1, Units, Units), Sketch.Here, gates);
                h = b.Tanh(b.Plus(b.Op(BinaryKind.Mul, Row(b, x, t), gate), rest));
            }

            return [h];
        })));
        Assert.Equal(1, Sketch.OnlySequence(rolled).StateCount);
        Assert.Equal([1, Units], Sketch.OnlySequence(rolled).Cell.Outputs[0].Type.Shape.Sizes);
    }

    /// <summary>A copy that differs in one constant, one operand or one operation is never taken for the others.</summary>
    [Fact]
    public void OneOddCopyNeverChangesTheValues() => Gen.Select(Gen.Int[0, Steps - 1], Gen.Int[0, 3], Gen.Bool).Sample(
        (odd, change, backward) =>
        {
            Model model = Make((b, x, h) =>
            {
                for (int t = 0; t < Steps; t++)
                {
                    int kind = t == odd ? change : -1;
                    Value row = Row(b, x, (backward ? Steps - 1 - t : t) is var at && kind == 3 ? (at + 1) % Steps : at);
                    Value sum = b.Plus(row, b.Add(new MatMul(), Sketch.Here, h, b.Weights(kind == 0 ? 6 : 5, Units, Units)));
                    Value next = kind == 1 ? b.Add(new Unary(UnaryKind.Sigmoid), Sketch.Here, sum) : b.Tanh(sum);
                    h = kind == 2 ? b.Op(BinaryKind.Mul, next, row) : b.Op(BinaryKind.Mul, next, h);
                }

                return [h];
            });
            Sketch.AssertSame(model, new RerollSteps().Run(Folded(model)), Tensors.Random(3, Steps, Units), Tensors.Random(4, 1, Units));
        },
        iter: 48,
        threads: 1);

    [Fact]
    public void ThousandsOfStepsTakeSeconds()
    {
        const int many = 4000;
        var builder = new Builder();
        Value x = builder.Input(TensorType.Float(many, Units), Sketch.Here, "x");
        Model model = Sketch.Model(builder.Build(Run(builder, x, null, last: many - 1)[^1]));
        var watch = Stopwatch.StartNew();
        Model rolled = Pipeline.Run(model);
        Assert.Equal(many, Assert.Single(rolled.Graph.Nodes, node => node.Op is Sequence).Inputs[0].Type.Shape[0].Size);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    private static Model Make(Func<Builder, Value, Value, Value[]> make)
    {
        var builder = new Builder();
        Value x = builder.Input(TensorType.Float(Steps, Units), Sketch.Here, "x"), h = builder.Input(TensorType.Float(1, Units), Sketch.Here, "h");
        return Sketch.Model(builder.Build(make(builder, x, h)));
    }

    private static Model Folded(Model model) => model.WithGraph(new RemoveNoOps().Apply(new FoldConstants().Apply(model.Graph)));

    private static Value Row(Builder b, Value x, int t) => b.Add(new Slice(0, t, 1), Sketch.Here, x);

    /// <summary>States of h' = tanh(x_t + h U + b), from step <paramref name="first"/> to step <paramref name="last"/>; without h what zeros leave of the first.</summary>
    private static Value[] Run(Builder b, Value x, Value? h, int seed = 10, int first = 0, int last = Steps - 1, bool backward = false)
    {
        var states = new List<Value>();
        for (int t = first; t <= last; t++)
        {
            Value sum = b.Plus(Row(b, x, backward ? last - t : t), b.Weights(seed, 1, Units));
            if (h is not null) sum = b.Plus(sum, b.Add(new MatMul(), Sketch.Here, h, b.Weights(seed + 1, Units, Units)));
            states.Add(h = b.Tanh(sum));
        }

        return [.. states];
    }

    /// <summary>A recurrence over the states of another.</summary>
    private static Value[] Over(Builder b, Value[] inner, Value h)
    {
        var states = new List<Value>();
        foreach (Value row in inner) states.Add(h = b.Tanh(b.Plus(row, b.Add(new MatMul(), Sketch.Here, h, b.Weights(50, Units, Units)))));
        return [.. states];
    }

    /// <summary>h' = x_t h + h U + b, its first step with the product of a constant state folded into the bias.</summary>
    private static Value Folded(Builder b, Value x)
    {
        Tensor start = Tensors.Random(60, 1, Units), weights = Tensors.Random(61, Units, Units), bias = Tensors.Random(62, 1, Units);
        var sum = new float[Units];
        for (int i = 0; i < Units; i++)
        {
            sum[i] = bias.Floats[i];
            for (int j = 0; j < Units; j++) sum[i] += start.Floats[j] * weights.Floats[j * Units + i];
        }

        Value h = b.Plus(b.Op(BinaryKind.Mul, Row(b, x, 0), b.Constant(start, Sketch.Here)), b.Constant(Tensor.Float(sum, 1, Units), Sketch.Here));
        for (int t = 1; t < Steps; t++)
        {
            Value product = b.Plus(b.Add(new MatMul(), Sketch.Here, h, b.Constant(weights, Sketch.Here)), b.Constant(bias, Sketch.Here));
            h = b.Plus(b.Op(BinaryKind.Mul, Row(b, x, t), h), product);
        }

        return h;
    }

    /// <summary>Each step reads its row and the next one: the row before is carried along.</summary>
    private static Value Shifted(Builder b, Value x, Value h)
    {
        for (int t = 0; t < Steps - 1; t++) h = b.Tanh(b.Plus(b.Plus(Row(b, x, t), Row(b, x, t + 1)), h));
        return h;
    }

    private static Value Join(Builder b, IReadOnlyList<Value> rows) => b.Add(new Concat(0), Sketch.Here, [.. rows]);
}
