using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift;

/// <summary>The pipeline as a whole, and its passes that are not about loops.</summary>
public class PipelineTests
{
    [Fact]
    public void TheObserverSeesEveryPassByName()
    {
        var seen = new List<string>();
        var builder = new GraphBuilder();
        Model model = Sketch.Model(builder.Build(builder.Tanh(builder.Input(TensorType.Float(2), Sketch.Here))));
        Pipeline.Run(model, Pipeline.ForQuantization, (name, _) => seen.Add(name));
        Assert.Equal(Pipeline.ForQuantization.Select(pass => pass.Name), seen);
        Assert.Contains("LiftWhile", seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public void TheBatchBecomesOneForQuantizationOnly()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(Dim.Batch, 6), Sketch.Here);
        Value zeros = builder.Add(new BroadcastTo([Dim.Batch, 2, 3]), Sketch.Here, builder.Zeros());
        Value y = builder.Plus(builder.Shaped(x, Dim.Batch, 2, 3), zeros);
        Model model = Sketch.Model(builder.Build(y));
        Assert.Equal("[batch, 2, 3]", Pipeline.Run(model).Graph.Outputs[0].Type.Shape.ToString());
        Model one = Pipeline.Run(model, Pipeline.ForQuantization);
        Assert.Equal("[1, 2, 3]", one.Graph.Outputs[0].Type.Shape.ToString());
        Sketch.AssertSame(model, one, Tensors.Random(1, 1, 6));
    }

    [Fact]
    public void AnExtentThatNothingSettlesIsRefusedForQuantization()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(Dim.Unknown, 3), new Origin("model.tflite", "x"));
        Model model = Sketch.Model(builder.Build(builder.Add(new Unary(UnaryKind.Tanh), new Origin("model.tflite", "squash"), x)));
        var fault = Assert.Throws<InputException>(() => Pipeline.Run(model, Pipeline.ForQuantization));
        Assert.StartsWith("model.tflite: \"squash\": Tanh of float32[?, 3]; expected extents that are known when compiling", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASlotThatDecidesNothingGoesAndOneThatDoesStays()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(2), Sketch.Here);
        Value kept = builder.Input(TensorType.Float(2), Sketch.Here), seed = builder.Input(new TensorType(ElementType.Int64, [2]), Sketch.Here);
        Value y = builder.Plus(x, kept);
        Value next = builder.Plus(seed, builder.Constant(Tensor.Integer(ElementType.Int64, [0, 1], 2), Sketch.Here));
        Graph graph = builder.Build(y, y, next);
        Tensor start = Tensor.Zeros(ElementType.Float32, 2);
        var model = new Model("sketch", Sketch.Here, graph, ["x"], ["y"])
        {
            Slots = [new StateSlot("h", kept, y, start), new StateSlot("seed", seed, next, Tensor.Zeros(ElementType.Int64, 2))],
        };
        Model lifted = Pipeline.Run(model);
        Assert.Equal("h", Assert.Single(lifted.Slots).Name);
        var state = new FloatState(lifted);
        var runner = new FloatRunner(lifted);
        runner.Run([Tensors.Parse("2: 1 2")], state);
        Tensors.AssertEqual(Tensors.Parse("2: 2 4"), runner.Run([Tensors.Parse("2: 1 2")], state)[0]);
    }

    /// <summary>Name, operations over x [2, 3, 1], nodes that are left.</summary>
    public static TheoryData<string, Op[], int> NoOps => new()
    {
        { "identity", [new Unary(UnaryKind.Identity)], 0 },
        { "cast to itself", [new Cast(ElementType.Float32)], 0 },
        { "there and back", [new Cast(ElementType.Int32), new Cast(ElementType.Float32)], 2 },
        { "reshape twice", [new Reshape([6]), new Reshape([2, 3, 1])], 0 },
        { "reshape thrice", [new Reshape([6]), new Reshape([3, 2]), new Reshape([1, 6])], 1 },
        { "transpose there and back", [new Transpose([1, 0, 2]), new Transpose([1, 0, 2])], 0 },
        { "transpose around", [new Transpose([1, 0, 2]), new Transpose([2, 0, 1])], 1 },
        { "unit axes moved", [new Transpose([2, 0, 1]), new Reshape([2, 3, 1])], 0 },
        { "reverse twice", [new Reverse(1), new Reverse(1)], 0 },
        { "reverse two axes", [new Reverse(0), new Reverse(1)], 2 },
        { "whole slice", [new Slice(1, 0, 3)], 0 },
        { "part", [new Slice(1, 0, 2)], 1 },
        { "broadcast to itself", [new BroadcastTo([2, 3, 1])], 0 },
        { "no padding", [new Pad(0, 0, 0)], 0 },
    };

    [Theory]
    [MemberData(nameof(NoOps))]
    public void WhatChangesNothingGoes(string name, Op[] ops, int left)
    {
        Assert.NotEmpty(name);
        var builder = new GraphBuilder();
        Value value = builder.Input(TensorType.Float(2, 3, 1), Sketch.Here);
        foreach (Op op in ops) value = builder.Add(op, Sketch.Here, value);
        Model model = Sketch.Model(builder.Build(value));
        Model lifted = Pipeline.Run(model);
        Assert.Equal(left, lifted.Graph.Nodes.Length);
        Sketch.AssertSame(model, lifted, Tensors.Random(3, 2, 3, 1));
    }

    [Fact]
    public void AComputedPlaceThatIsConstantIsSettled()
    {
        var builder = new GraphBuilder();
        Value x = builder.Input(TensorType.Float(5, 3), Sketch.Here);
        Value begin = builder.Add(new Concat(0), Sketch.Here, builder.Shaped(builder.Plus(builder.Int(2), -1), 1), builder.Ints(0));
        Model model = Sketch.Model(builder.Build(builder.Add(new DynamicSlice(), Sketch.Here, x, begin, builder.Ints(2, -1))));
        Model lifted = Pipeline.Run(model);
        Assert.Equal(new Slice(0, 1, 2), Assert.Single(lifted.Graph.Nodes).Op);
        Sketch.AssertSame(model, lifted, Tensors.Random(3, 5, 3));
    }

    [Fact]
    public void AConstantIsNotGrownBeyondReason()
    {
        var builder = new GraphBuilder();
        Value large = builder.Add(new BroadcastTo([60_000, 30_000]), Sketch.Here, builder.Zeros());
        Value small = builder.Add(new BroadcastTo([6, 3]), Sketch.Here, builder.Zeros());
        Model lifted = Pipeline.Run(Sketch.Model(builder.Build(large, small)));
        Assert.Single(lifted.Graph.Nodes, node => node.Op is BroadcastTo);
    }
}
