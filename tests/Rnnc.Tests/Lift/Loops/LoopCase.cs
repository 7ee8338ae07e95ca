using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Tests.Lift.Loops;

/// <summary>A model of one loop over x [5, 3]: its carried values, what it does, which of its results are the model's outputs.</summary>
/// <param name="Start">Carried values at the start, from the model's inputs: x, then n (an integer).</param>
internal sealed record LoopCase(
    string Name,
    Func<GraphBuilder, Value[], Value[]> Start,
    Func<GraphBuilder, Value[], Value> While,
    Func<GraphBuilder, Value[], Value[]> Body,
    params int[] Outputs)
{
    public const int Steps = 5;

    public override string ToString() => Name;

    public Model Model()
    {
        var main = new GraphBuilder();
        Value x = main.Input(TensorType.Float(Steps, 3), Sketch.Here, "x");
        Value n = main.Input(new TensorType(ElementType.Int32, Shape.Scalar), Sketch.Here, "n");
        ImmutableArray<Value> start = [.. Start(main, [x, n])];
        Node loop = main.AddNode(new While(Inner(start, (b, v) => [While(b, v)]), Inner(start, Body)), Sketch.Here, start);
        return Sketch.Model(main.Build([.. Outputs.Select(i => loop.Outputs[i])]));
    }

    private static Graph Inner(ImmutableArray<Value> start, Func<GraphBuilder, Value[], Value[]> build)
    {
        var builder = new GraphBuilder();
        Value[] inputs = [.. start.Select(value => builder.Input(value.Type, Sketch.Here))];
        return builder.Build(build(builder, inputs));
    }
}
