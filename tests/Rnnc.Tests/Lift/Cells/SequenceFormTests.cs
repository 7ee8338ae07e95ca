using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift.Cells;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>Sequences with time and batch in any place: time comes first, the batch goes, what nobody reads goes, values stay.</summary>
public sealed class SequenceFormTests
{
    private const int Steps = 5, Features = 3, Units = 2;

    private static readonly Dictionary<string, (int[] X, int Time, Func<Sequence, Sequence> Change)> Rows = new()
    {
        ["batch first, last step"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.Last)] }),
        ["time first, every step"] = ([Steps, 1, Features], 0, s => s with { Outputs = [new(Collect.All, 0)] }),
        ["batch first, every step"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.All, 1)] }),
        ["time last"] = ([1, Features, Steps], 2, s => s with { Outputs = [new(Collect.All, 2)] }),
        ["backward as run"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.All, 1)], Direction = Direction.Backward }),
        ["backward as input"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.All, 1), new(Collect.Last)], Direction = Direction.Backward, OutputOrder = OutputOrder.AsInput }),
        ["fewer steps"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.Last)], Trip = TripCount.Fixed, FixedSteps = 3 }),
        ["one step"] = ([1, 1, Features], 1, s => s with { Outputs = [new(Collect.All, 1)] }),
        ["masked, last output"] = ([1, Steps, Features], 1, s => s with { Outputs = [new(Collect.Last)], HasMask = true }),
        ["masked, zeros"] = ([Steps, 1, Features], 0, s => s with { Outputs = [new(Collect.All, 0)], HasMask = true, MaskedStep = MaskedStep.Zeros }),
        ["no output, state only"] = ([1, Steps, Features], 1, s => s with { Outputs = [] }),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ValuesStayInTheForm(string row)
    {
        Model before = Make(row), after = Canonicalize.Apply(before);
        Verifier.Check(after, "Canonicalize");
        CanonicalForm.Check(after);
        Tensor[] inputs = [Tensors.Random(3, Rows[row].X), Tensors.Random(4, 1, Units)];
        ImmutableArray<Tensor> expected = new FloatRunner(before).Run(inputs), found = new FloatRunner(after).Run(inputs);
        for (int i = 0; i < expected.Length; i++) Tensors.AssertEqual(expected[i], found[i], 1e-6);
    }

    [Fact]
    public void ALastOutputThatIsAStateIsThatState()
    {
        var sequence = (Sequence)Canonicalize.Apply(Make("batch first, last step")).Graph.Nodes.Single(node => node.Op is Sequence).Op;
        Assert.Empty(sequence.Outputs);
        Assert.Equal(0, sequence.CaptureCount);
        Assert.Equal(2, sequence.Cell.Inputs.Length);
    }

    [Fact]
    public void AMaskedOutputIsNoState()
    {
        var sequence = (Sequence)Canonicalize.Apply(Make("masked, last output")).Graph.Nodes.Single(node => node.Op is Sequence).Op;
        Assert.Single(sequence.Outputs);
    }

    [Fact]
    public void AFreeNumberOfStepsStaysFree()
    {
        var outer = new GraphBuilder();
        Value x = outer.Input(TensorType.Float(1, Dim.Time, Features), Cell.Here);
        Value h = outer.Input(TensorType.Float(1, Units), Cell.Here);
        var sequence = new Sequence(Step(), [1], 1, [new SequenceOutput(Collect.All, 1)]);
        Node node = outer.AddNode(sequence, Cell.Here, [x, h, outer.Constant(Tensors.Random(5, Units), Cell.Here)]);
        Model model = new("m", Cell.Here, outer.Build(node.Outputs[0]), ["x", "h"], ["y"]);
        Model after = Canonicalize.Apply(model);
        CanonicalForm.Check(after);
        Assert.Equal(TensorType.Float(1, Dim.Time, Units), after.Graph.Outputs[0].Type);
        Tensor[] inputs = [Tensors.Random(3, 1, 7, Features), Tensors.Random(4, 1, Units)];
        Tensors.AssertEqual(new FloatRunner(model).Run(inputs)[0], new FloatRunner(after).Run(inputs)[0], 1e-6);
    }

    private static Model Make(string row)
    {
        var (dims, time, change) = Rows[row];
        var outer = new GraphBuilder();
        Value x = outer.Input(new TensorType(ElementType.Float32, Shape.Of(dims)), Cell.Here);
        Value h = outer.Input(TensorType.Float(1, Units), Cell.Here);
        var operands = new List<Value> { x, h, outer.Constant(Tensors.Random(5, Units), Cell.Here) };
        Sequence sequence = change(new Sequence(Step(), [time], 1, []));
        if (sequence.Outputs.Length != 1) sequence = sequence with { Cell = WithOutputs(sequence.Cell, sequence.Outputs.Length) };
        if (sequence.HasMask) operands.Add(outer.Constant(Tensor.Integer(ElementType.Bool, [1, 0, 1, 1, 0], Steps, 1), Cell.Here));
        Node node = outer.AddNode(sequence, Cell.Here, [.. operands]);
        Value[] outputs = sequence.Outputs.IsEmpty ? [.. node.Outputs] : [.. node.Outputs.Take(sequence.Outputs.Length)];
        return new Model("m", Cell.Here, outer.Build(outputs), ["x", "h"], [.. outputs.Select((_, i) => $"y{i}")]);
    }

    /// <summary>h' = tanh(x W + h U + b), b captured; y = h'.</summary>
    private static Graph Step()
    {
        var c = new Cell();
        Value x = c.In(1, Features), h = c.In(1, Units), b = c.In(Units);
        Value next = c.Tanh(c.Add(c.Add(c.MatMul(x, c.W(Features, Units)), c.MatMul(h, c.W(Units, Units))), b));
        return c.Build(next, next);
    }

    private static Graph WithOutputs(Graph cell, int count) =>
        new(cell.Inputs, cell.Nodes, [.. Enumerable.Repeat(cell.Outputs[0], count), cell.Outputs[^1]]);
}
