using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>The feeding rules: which run sees which part of which array.</summary>
public class RunInputsTests
{
    private static readonly Origin Data = new("data.npz");

    /// <summary>Type of the input, array, mode, number of runs, the second run's tensor.</summary>
    public static TheoryData<string, Dim[], string, FeedMode, int, string> Cuts => new()
    {
        { "batch symbol first", [Dim.Batch, 2, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Runs, 3, "1,2,1: 3 4" },
        { "batch fixed to 1", [1, 2, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Runs, 3, "1,2,1: 3 4" },
        { "batch second", [2, Dim.Batch, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Runs, 3, "2,1,1: 3 4" },
        { "no batch axis", [2, 3], "2,2,3: 1 2 3 4 5 6 7 8 9 10 11 12", FeedMode.Runs, 2, "2,3: 7 8 9 10 11 12" },
        { "batch axis of 1 in the data", [Dim.Batch, 2], "2,1,2: 1 2 3 4", FeedMode.Runs, 2, "1,2: 3 4" },
        { "other steps than declared", [Dim.Batch, 5, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Runs, 3, "1,2,1: 3 4" },
        { "free steps", [Dim.Batch, Dim.Time, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Runs, 3, "1,2,1: 3 4" },
        { "stream of runs", [Dim.Batch, 2, 1], "3,2,1: 1 2 3 4 5 6", FeedMode.Stream, 3, "1,2,1: 3 4" },
        { "series step by step", [Dim.Batch, Dim.Time, 2], "3,2: 1 2 3 4 5 6", FeedMode.Stream, 3, "1,1,2: 3 4" },
        { "series by fixed steps", [1, 2, 1], "5,1: 1 2 3 4 5", FeedMode.Stream, 3, "1,2,1: 3 4" },
        { "series into a time-major model", [Dim.Time, Dim.Batch, 2], "3,2: 1 2 3 4 5 6", FeedMode.Stream, 3, "1,1,2: 3 4" },
        { "a step model without a time axis", [1, 2], "3,2: 1 2 3 4 5 6", FeedMode.Stream, 3, "1,2: 3 4" },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void CutsRuns(string name, Dim[] type, string array, FeedMode mode, int count, string second)
    {
        Assert.NotEmpty(name);
        RunInputs inputs = RunInputs.Of(Identity(("x", type)), Named(("x", array)), mode, Data);
        Assert.Equal(count, inputs.Count);
        Tensors.AssertEqual(Tensors.Parse(second), Assert.Single(inputs.Run(1)));
    }

    [Fact]
    public void TheLastPartOfASeriesMayBeShorter()
    {
        RunInputs inputs = RunInputs.Of(Identity(("x", [1, 2, 1])), Named(("x", "5,1: 1 2 3 4 5")), FeedMode.Stream, Data);
        Tensors.AssertEqual(Tensors.Parse("1,1,1: 5"), inputs.Run(2)[0]);
    }

    [Fact]
    public void WholeIsOneRun()
    {
        RunInputs inputs = RunInputs.Of(Identity(("x", [Dim.Batch, 2])), Named(("", "3,2: 1 2 3 4 5 6")), FeedMode.Whole, Data);
        Assert.Equal(1, inputs.Count);
        Tensors.AssertEqual(Tensors.Parse("3,2: 1 2 3 4 5 6"), inputs.Run(0)[0]);
    }

    [Theory]
    [InlineData("x", "h0")]
    [InlineData("", "h0")]
    [InlineData("serving_default_x:0", "")]
    [InlineData("x:0", "h0:0")]
    public void NamesFindTheirInputs(string first, string second)
    {
        Model model = Identity(("h0", [Dim.Batch, 1]), ("x", [Dim.Batch, 2]));
        ImmutableArray<Tensor> run = RunInputs.Of(model, Named((first, "1,2: 1 2"), (second, "1,1: 7")), FeedMode.Runs, Data).Run(0);
        Tensors.AssertEqual(Tensors.Parse("1,1: 7"), run[0]);
        Tensors.AssertEqual(Tensors.Parse("1,2: 1 2"), run[1]);
    }

    /// <summary>Only inputs that are nothing but initial states may be left out; they are zeros of the run's batch.</summary>
    [Theory]
    [InlineData(FeedMode.Runs, "1,2: 0 0")]
    [InlineData(FeedMode.Whole, "3,2: 0 0 0 0 0 0")]
    public void InitialStatesAreZeros(FeedMode mode, string expected)
    {
        Model model = WithInitialState();
        Assert.Same(model.Graph.Inputs[0], Assert.Single(InitialStateInputs.Of(model.Graph)));
        Tensors.AssertEqual(Tensors.Parse(expected), RunInputs.Of(model, Named(("", "3,1,2: 1 2 3 4 5 6")), mode, Data).Run(0)[0]);
        Tensor given = RunInputs.Of(model, Named(("x", "3,1,2: 1 2 3 4 5 6"), ("h0", "3,2: 1 2 3 4 5 6")), FeedMode.Runs, Data).Run(2)[0];
        Tensors.AssertEqual(Tensors.Parse("1,2: 5 6"), given);
    }

    [Theory]
    [InlineData("x", "int32 1,2: 1 2", "1,2: 1 2")]
    [InlineData("i", "1,2: 1 2", "int32 1,2: 1 2")]
    [InlineData("i", "int64 1,2: 1 2", "int32 1,2: 1 2")]
    public void ConvertsWithoutLoss(string name, string array, string expected)
    {
        var type = new TensorType(name == "i" ? ElementType.Int32 : ElementType.Float32, [Dim.Batch, 2]);
        Tensors.AssertEqual(Tensors.Parse(expected), RunInputs.Of(Identity((name, type)), Named((name, array)), FeedMode.Runs, Data).Run(0)[0]);
    }

    public static TheoryData<string, string[], FeedMode, string> Faults => new()
    {
        { "unknown name", ["z=1,2,2: 1 2 3 4"], FeedMode.Runs, "\"z\"" },
        { "missing", ["x=1,2,2: 1 2 3 4"], FeedMode.Runs, "\"tokens\"" },
        { "no name for two", ["=1,2,2: 1 2 3 4"], FeedMode.Runs, "2 inputs" },
        { "twice", ["x=1,2,2: 1 2 3 4", "x:0=1,2,2: 1 2 3 4"], FeedMode.Runs, "twice" },
        { "features", ["x=1,2,3: 1 2 3 4 5 6", "tokens=int32 1,2: 1 2"], FeedMode.Runs, "[runs, time, 2]" },
        { "rank", ["x=4: 1 2 3 4", "tokens=int32 1,2: 1 2"], FeedMode.Runs, "[runs, time, 2]" },
        { "rank of a whole", ["x=1,1,2,2: 1 2 3 4", "tokens=int32 1,2: 1 2"], FeedMode.Whole, "[batch, time, 2]" },
        { "rank of a stream", ["x=4: 1 2 3 4", "tokens=int32 1,2: 1 2"], FeedMode.Stream, "[steps, 2]" },
        { "runs", ["x=1,2,2: 1 2 3 4", "tokens=int32 2,1: 1 2"], FeedMode.Runs, "1, as the other" },
        { "empty", ["x=0,2,2:", "tokens=int32 0,2:"], FeedMode.Runs, "empty" },
        { "fractions of tokens", ["x=1,2,2: 1 2 3 4", "tokens=1,2: 1.5 2"], FeedMode.Runs, "Int32" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void RefusesByName(string name, string[] arrays, FeedMode mode, string part)
    {
        Assert.NotEmpty(name);
        Model model = Identity(("x", TensorType.Float(Dim.Batch, Dim.Time, 2)), ("tokens", new TensorType(ElementType.Int32, [Dim.Batch, Dim.Time])));
        var named = Named([.. arrays.Select(array => (array.Split('=')[0], array.Split('=')[1]))]);
        var fault = Assert.Throws<InputException>(() => RunInputs.Of(model, named, mode, Data));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("data.npz", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Declared output, mode, steps per run in the input's type, array of all runs of an identity.</summary>
    public static TheoryData<string, Dim[], string, FeedMode, string> Joins => new()
    {
        { "runs", [Dim.Batch, 2, 1], "2,2,1: 1 2 3 4", FeedMode.Runs, "2,2,1: 1 2 3 4" },
        { "runs of a time-major model", [2, Dim.Batch, 1], "2,2,1: 1 2 3 4", FeedMode.Runs, "2,2,1: 1 2 3 4" },
        { "series", [Dim.Batch, Dim.Time, 1], "3,1: 1 2 3", FeedMode.Stream, "3,1: 1 2 3" },
        { "series by fixed steps", [1, 2, 1], "3,1: 1 2 3", FeedMode.Stream, "3,1: 1 2 3" },
        { "series without a time axis", [1, 2], "2,2: 1 2 3 4", FeedMode.Stream, "2,2: 1 2 3 4" },
        { "whole", [Dim.Batch, 2], "2,2: 1 2 3 4", FeedMode.Whole, "2,2: 1 2 3 4" },
    };

    [Theory]
    [MemberData(nameof(Joins))]
    public void WhatGoesInComesOutAlike(string name, Dim[] type, string array, FeedMode mode, string expected)
    {
        Assert.NotEmpty(name);
        Model model = Identity(("x", type));
        Tensors.AssertEqual(Tensors.Parse(expected), FloatRuns.Run(model, RunInputs.Of(model, Named(("x", array)), mode, Data)).Outputs[0]);
    }

    /// <summary>A model without slots becomes one that streams: three windows give what one long window gives.</summary>
    [Theory]
    [InlineData("3,2,1: 1 2 3 4 5 6", "3,2,1: 2 6 12 20 30 42")]
    [InlineData("6,1: 1 2 3 4 5 6", "6,1: 2 6 12 20 30 42")]
    public void StreamsCarryTheState(string x, string expected)
    {
        Model model = FloatRunnerTests.RunningSum(Dim.Time, out _, out _, out _);
        Model streamed = StreamedModel.Of(model);
        Verifier.Check(streamed, "streaming");
        Assert.Equal("h", Assert.Single(streamed.Slots).Name);
        RunResults results = FloatRuns.Run(model, RunInputs.Of(model, Named(("", x)), FeedMode.Stream, Data));
        Tensors.AssertEqual(Tensors.Parse(expected), results.Outputs[0]);
        Tensors.AssertEqual(Tensors.Parse("1,1: 42"), results.FinalStates[0]);
    }

    /// <summary>A stream goes on where the last run ended also where the state could come in as an input, unless it does.</summary>
    [Theory]
    [InlineData("", "2,2: 1 2 4 6")]
    [InlineData("2,2: 10 20 30 40", "2,2: 11 22 33 44")]
    public void StreamsCarryAStateThatIsLeftOut(string h0, string expected)
    {
        Model model = WithInitialState();
        var arrays = Named(("x", "2,1,2: 1 2 3 4"));
        if (h0.Length > 0) arrays["h0"] = Tensors.Parse(h0);
        Tensors.AssertEqual(Tensors.Parse(expected), FloatRuns.Run(model, RunInputs.Of(model, arrays, FeedMode.Stream, Data)).Outputs[0]);
    }

    [Fact]
    public void ABackwardLayerHasNoStream()
    {
        Model model = FloatRunnerTests.RunningSum(Dim.Time, out _, out _, out _);
        var backward = new Graph(model.Graph.Inputs, [.. model.Graph.Nodes.Select(node => node.Op is Sequence op ? new Node(op with { Direction = Direction.Backward }, node.Inputs, node.Outputs, node.Origin) : node)], model.Graph.Outputs);
        var fault = Assert.Throws<InputException>(() => StreamedModel.Of(model.WithGraph(backward)));
        Assert.Contains("\"rnn\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FinalStatesComeRunByRun()
    {
        Model model = FloatRunnerTests.RunningSum(Dim.Time, out _, out _, out _);
        RunResults results = FloatRuns.Run(model, RunInputs.Of(model, Named(("", "2,2,1: 1 2 3 4")), FeedMode.Runs, Data));
        Tensors.AssertEqual(Tensors.Parse("2,1: 6 14"), Assert.Single(results.FinalStates));
    }

    private static Model WithInitialState()
    {
        var cell = new GraphBuilder();
        Value x = cell.Input(TensorType.Float(Dim.Batch, 2), Data), state = cell.Input(TensorType.Float(Dim.Batch, 2), Data);
        Value next = cell.Add(new Binary(BinaryKind.Add), Data, x, state);
        var builder = new GraphBuilder();
        Value h0 = builder.Input(TensorType.Float(Dim.Batch, 2), Data), input = builder.Input(TensorType.Float(Dim.Batch, Dim.Time, 2), Data);
        Value start = builder.Add(new Reshape([Dim.Batch, 2]), Data, h0);
        Node node = builder.AddNode(new Sequence(cell.Build(next, next), [1], 1, [new(Collect.Last)]), Data, [input, start]);
        return new Model("m", Data, builder.Build(node.Outputs[0]), ["h0", "x"], ["y"]);
    }

    private static Model Identity(params (string Name, Dim[] Dims)[] inputs) =>
        Identity([.. inputs.Select(input => (input.Name, new TensorType(ElementType.Float32, Shape.Of(input.Dims))))]);

    private static Model Identity(params (string Name, TensorType Type)[] inputs)
    {
        var builder = new GraphBuilder();
        Value[] values = [.. inputs.Select(input => builder.Input(input.Type, Data, input.Name))];
        ImmutableArray<string> names = [.. inputs.Select(input => input.Name)];
        return new Model("m", Data, builder.Build(values), names, names);
    }

    private static Dictionary<string, Tensor> Named(params (string Name, string Array)[] arrays) => arrays.ToDictionary(array => array.Name, array => Tensors.Parse(array.Array));
}
