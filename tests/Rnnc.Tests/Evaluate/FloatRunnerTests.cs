using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Whole models: inputs, slots, loops, observers, free extents.</summary>
public class FloatRunnerTests
{
    private static readonly Origin File = new("model.keras");

    [Fact]
    public void SlotsAreCarriedByTheStateAlone()
    {
        Model model = Counter();
        var runner = new FloatRunner(model);
        var state = new FloatState(model);
        Tensor one = Tensors.Parse("1: 1");
        Assert.Equal([11f, 12f], [runner.Run([one], state)[0].Floats[0], runner.Run([one], state)[0].Floats[0]]);
        Assert.Equal(12, state.Values[0].Floats[0]);
        Assert.Equal(11, runner.Run([one])[0].Floats[0]);
        state.Reset();
        Assert.Equal(11, runner.Run([one], state)[0].Floats[0]);
        state.Set(0, Tensors.Parse("1: 5"));
        Assert.Equal(6, runner.Run([one], state)[0].Floats[0]);
    }

    [Fact]
    public void ASlotOfOneServesAWholeBatch()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(Dim.Batch, 2), File), slot = builder.Input(TensorType.Float(Dim.Batch, 2), File);
        Value sum = builder.Add(new Binary(BinaryKind.Add), File, x, slot);
        var model = new Model("m", File, builder.Build(sum, sum), ["x"], ["y"]) { Slots = [new StateSlot("s", slot, sum, Tensors.Parse("1,2: 10 20"))] };
        var state = new FloatState(model);
        new FloatRunner(model).Run([Tensors.Parse("2,2: 1 2 3 4")], state);
        Tensors.AssertEqual(Tensors.Parse("2,2: 11 22 13 24"), state.Values[0]);
    }

    [Fact]
    public void LoopsRunUntilTheirConditionFails()
    {
        // i < 5: (i + 1, 2 a + c) with a carried constant c.
        Graph condition = Build(b => [b.Add(new Binary(BinaryKind.Less), File, Integer(b), b.Constant(Tensors.Parse("int32: 5"), File))], floats: 2);
        Graph body = Build(b =>
        {
            Value i = Integer(b), a = b.Input(TensorType.Float(), File), c = b.Input(TensorType.Float(), File);
            Value next = b.Add(new Binary(BinaryKind.Add), File, i, b.Constant(Tensors.Parse("int32: 1"), File));
            return [next, b.Add(new Binary(BinaryKind.Add), File, b.Add(new Unary(UnaryKind.Affine, 2), File, a), c), c];
        }, floats: 0);
        ImmutableArray<Tensor> results = OpEvaluator.Evaluate(new While(condition, body), [Tensors.Parse("int32: 0"), Tensors.Parse(": 1"), Tensors.Parse(": 3")]);
        Assert.Equal(5, results[0].Integers[0]);
        Assert.Equal(32 + (3 * 31), results[1].Floats[0]);
    }

    [Fact]
    public void ALoopWithoutAnEndIsRefused()
    {
        Graph condition = Build(b => [b.Add(new Binary(BinaryKind.Equal), File, Integer(b), b.Constant(Tensors.Parse("int32: 0"), File))], floats: 0);
        Graph body = Build(b => [b.Add(new Unary(UnaryKind.Identity), File, Integer(b))], floats: 0);
        var fault = Assert.Throws<InputException>(() => OpEvaluator.Evaluate(new While(condition, body), [Tensors.Parse("int32: 0")], File));
        Assert.Contains("1000000", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Every value is seen, a cell's at every step, constants once.</summary>
    [Fact]
    public void ObserversSeeEveryValue()
    {
        Model model = RunningSum(Dim.Time, out Value weight, out Value product, out Value final);
        var seen = new Recorder();
        new FloatRunner(model).Run([Tensors.Parse("1,3,1: 1 2 3")], observer: seen);
        Assert.Equal([2f], seen.Of(weight));
        Assert.Equal([2f, 4f, 6f], seen.Of(product));
        Assert.Equal([12f], seen.Of(final));
        Assert.All(AllValues(model.Graph), value => Assert.NotEmpty(seen.Of(value)));
    }

    [Fact]
    public void FinalStatesAreCollectedWhenAskedFor()
    {
        Model model = RunningSum(Dim.Time, out _, out _, out Value final);
        var states = new FinalStates(model.Graph);
        Assert.Throws<InvalidOperationException>(() => states.Tensors);
        new FloatRunner(model).Run([Tensors.Parse("1,3,1: 1 2 3")], observer: states);
        Assert.Same(final, Assert.Single(states.Values));
        Tensors.AssertEqual(Tensors.Parse("1,1: 12"), Assert.Single(states.Tensors));
    }

    /// <summary>A declared number of steps is a default: other data runs as well.</summary>
    [Theory]
    [InlineData("1,3,1: 1 2 3", "1,3,1: 2 6 12")]
    [InlineData("1,2,1: 1 2", "1,2,1: 2 6")]
    [InlineData("2,1,1: 1 2", "2,1,1: 2 4")]
    public void ExtentsComeFromTheData(string x, string expected)
    {
        foreach (Dim steps in (Dim[])[Dim.Time, 3, 7])
        {
            Model model = RunningSum(steps, out _, out _, out _);
            Tensors.AssertEqual(Tensors.Parse(expected), new FloatRunner(model).Run([Tensors.Parse(x)])[0]);
        }
    }

    /// <summary>Two symbols of a target come from the operand and from the model's inputs.</summary>
    [Fact]
    public void TargetsTakeTheRunsSizes()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(Dim.Batch, Dim.Time, 2), File);
        Value split = builder.Add(new Reshape([Dim.Batch, Dim.Time, 2, 1]), File, x);
        Value flat = builder.Add(new Reshape([Dim.Unknown, 1]), File, split);
        Value back = builder.Add(new Reshape([Dim.Batch, Dim.Time, 2]), File, flat);
        Value zeros = builder.Add(new BroadcastTo([Dim.Batch, 1, 1]), File, builder.Constant(Tensors.Parse(": 5"), File));
        Value sum = builder.Add(new Binary(BinaryKind.Add), File, back, zeros);
        var model = new Model("m", File, builder.Build(sum, zeros), ["x"], ["y", "z"]);
        ImmutableArray<Tensor> results = new FloatRunner(model).Run([Tensors.Parse("2,3,2: 1 2 3 4 5 6 7 8 9 10 11 12")]);
        Tensors.AssertEqual(Tensors.Parse("2,3,2: 6 7 8 9 10 11 12 13 14 15 16 17"), results[0]);
        Tensors.AssertEqual(Tensors.Parse("2,1,1: 5 5"), results[1]);
    }

    /// <summary>Two inputs with a time axis of different lengths: the symbol alone settles nothing, the operand does.</summary>
    [Fact]
    public void TwoLengthsOfOneSymbolDoNotMix()
    {
        var builder = new GraphBuilder();
        Value a = builder.Input(TensorType.Float(Dim.Batch, Dim.Time, 2), File), b = builder.Input(TensorType.Float(Dim.Batch, Dim.Time, 2), File);
        Value[] results = [.. new[] { a, b }.Select(value => builder.Add(new Reshape([Dim.Batch, Dim.Time, 1, 2]), File, value))];
        var model = new Model("m", File, builder.Build(results), ["a", "b"], ["y", "z"]);
        ImmutableArray<Tensor> made = new FloatRunner(model).Run([Tensors.Random(1, 1, 3, 2), Tensors.Random(2, 1, 5, 2)]);
        Assert.Equal([1, 3, 1, 2], made[0].Dims.ToArray());
        Assert.Equal([1, 5, 1, 2], made[1].Dims.ToArray());
    }

    [Theory]
    [InlineData("1,3: 1 2 3", "input \"x\"")]
    [InlineData("int32 1,3,1: 1 2 3", "input \"x\"")]
    [InlineData("1,3,2: 1 2 3 4 5 6", "\"rnn\"")]
    public void WrongInputsAreRefusedByName(string x, string part)
    {
        Model model = RunningSum(Dim.Time, out _, out _, out _);
        var fault = Assert.Throws<InputException>(() => new FloatRunner(model).Run([Tensors.Parse(x)]));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new FloatRunner(model).Run([]));
    }

    [Fact]
    public void ResultsDoNotDependOnTheBatch()
    {
        Tensor weights = Tensors.Random(3, 37, 29), x = Tensors.Random(4, 5, 37);
        Tensor together = OpEvaluator.Evaluate(new MatMul(), [x, weights])[0];
        for (int row = 0; row < 5; row++)
        {
            Tensor one = OpEvaluator.Evaluate(new Slice(0, row, 1), [x])[0];
            Assert.True(OpEvaluator.Evaluate(new MatMul(), [one, weights])[0].Floats.SequenceEqual(together.Floats.Slice(row * 29, 29)));
        }
    }

    /// <summary>s' = s + 2 x, all results, over [batch, steps, 1].</summary>
    internal static Model RunningSum(Dim steps, out Value weight, out Value product, out Value final)
    {
        var cell = new GraphBuilder();
        Origin layer = File.At("rnn");
        Value x = cell.Input(TensorType.Float(Dim.Batch, 1), layer), state = cell.Input(TensorType.Float(Dim.Batch, 1), layer);
        weight = cell.Constant(Tensors.Parse("1,1: 2"), layer);
        product = cell.Add(new MatMul(), layer, x, weight);
        Value next = cell.Add(new Binary(BinaryKind.Add), layer, state, product);
        var builder = new GraphBuilder();
        Value input = builder.Input(TensorType.Float(Dim.Batch, steps, 1), File);
        Value zeros = builder.Add(new BroadcastTo([Dim.Batch, 1]), layer, builder.Constant(Tensors.Parse("1,1: 0"), layer));
        Node node = builder.AddNode(new Sequence(cell.Build(next, next), [1], 1, [new(Collect.All, 1)]), layer, [input, zeros], null, "h");
        final = node.Outputs[1];
        return new Model("sum", File, builder.Build(node.Outputs[0]), ["x"], ["y"]);
    }

    private static Model Counter()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(1), File), slot = builder.Input(TensorType.Float(1), File);
        Value sum = builder.Add(new Binary(BinaryKind.Add), File, x, slot);
        return new Model("counter", File, builder.Build(sum, sum), ["x"], ["y"]) { Slots = [new StateSlot("count", slot, sum, Tensors.Parse("1: 10"))] };
    }

    private static IEnumerable<Value> AllValues(Graph graph) => graph.Inputs
        .Concat(graph.Nodes.SelectMany(node => node.Outputs))
        .Concat(graph.Nodes.SelectMany(node => node.Op.Graphs).SelectMany(AllValues));

    private static Value Integer(GraphBuilder builder) => builder.Input(new TensorType(ElementType.Int32, []), File);

    private static Graph Build(Func<GraphBuilder, Value[]> make, int floats)
    {
        var builder = new GraphBuilder();
        Value[] outputs = make(builder);
        for (int i = 0; i < floats; i++) builder.Input(TensorType.Float(), File);
        return builder.Build(outputs);
    }

    private sealed class Recorder : IValueObserver
    {
        private readonly Dictionary<Value, List<float>> values = new(ReferenceEqualityComparer.Instance);

        public List<float> Of(Value value) => values.TryGetValue(value, out List<float>? list) ? list : [];

        public void Observe(Value value, Tensor tensor)
        {
            if (!values.TryGetValue(value, out List<float>? list)) values[value] = list = [];
            list.Add(tensor.Floats[0]);
        }
    }
}
