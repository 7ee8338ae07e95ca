using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Lift;

/// <summary>Short words for graphs that tests make by hand, and for comparing what they compute.</summary>
internal static class Sketch
{
    public static readonly Origin Here = new("sketch");

    public static Value Int(this GraphBuilder builder, long value) => builder.Constant(Tensor.Integer(ElementType.Int32, [value]), Here);

    public static Value Ints(this GraphBuilder builder, params long[] values) => builder.Constant(Tensor.Integer(ElementType.Int32, values, values.Length), Here);

    public static Value Bool(this GraphBuilder builder, bool value) => builder.Constant(Tensor.Integer(ElementType.Bool, [value ? 1 : 0]), Here);

    public static Value Zeros(this GraphBuilder builder, params int[] dims) => builder.Constant(Tensor.Zeros(ElementType.Float32, dims), Here);

    public static Value Weights(this GraphBuilder builder, int seed, params int[] dims) => builder.Constant(Tensors.Random(seed, dims), Here);

    public static Value Op(this GraphBuilder builder, BinaryKind kind, Value left, Value right) => builder.Add(new Binary(kind), Here, left, right);

    public static Value Plus(this GraphBuilder builder, Value left, Value right) => builder.Op(BinaryKind.Add, left, right);

    public static Value Plus(this GraphBuilder builder, Value left, long right) => builder.Plus(left, builder.Int(right));

    public static Value Tanh(this GraphBuilder builder, Value value) => builder.Add(new Unary(UnaryKind.Tanh), Here, value);

    public static Value Shaped(this GraphBuilder builder, Value value, params Dim[] shape) => builder.Add(new Reshape(Shape.Of(shape)), Here, value);

    /// <summary>Row <paramref name="place"/> of <paramref name="x"/> along an axis that it drops.</summary>
    public static Value Row(this GraphBuilder builder, Value x, Value place, int axis = 0) => builder.Add(new Gather(axis), Here, x, place);

    /// <summary>The list [T, ...] with a row at <paramref name="place"/> replaced, as converters write it.</summary>
    public static Value Write(this GraphBuilder builder, Value list, Value place, Value row)
    {
        int rest = list.Type.Rank - 1;
        Value one = builder.Shaped(row, [1, .. row.Type.Shape]);
        Value size = builder.Add(new Concat(0), Here, builder.Shaped(place, 1), builder.Ints([.. Enumerable.Repeat(-1L, rest)]));
        Value head = builder.Add(new DynamicSlice(), Here, list, builder.Ints(new long[rest + 1]), size);
        Value next = builder.Add(new Concat(0), Here, builder.Shaped(builder.Plus(place, 1), 1), builder.Ints(new long[rest]));
        Value tail = builder.Add(new DynamicSlice(), Here, list, next, builder.Ints([.. Enumerable.Repeat(-1L, rest + 1)]));
        return builder.Add(new Concat(0), Here, head, one, tail);
    }

    /// <summary>h' = tanh(x + h * 0.5 w), w from a seed.</summary>
    public static Value Step(this GraphBuilder builder, Value x, Value h) =>
        builder.Tanh(builder.Plus(x, builder.Op(BinaryKind.Mul, h, builder.Weights(7, 3))));

    /// <summary>A model of one graph; every graph input is a model input.</summary>
    public static Model Model(Graph graph) => new(
        "sketch",
        Here,
        graph,
        [.. graph.Inputs.Select((_, i) => $"x{i}")],
        [.. graph.Outputs.Select((_, i) => $"y{i}")]);

    /// <summary>Two models give the same on random data.</summary>
    public static void AssertSame(Model expected, Model actual, params Tensor[] inputs)
    {
        ImmutableArray<Tensor> wanted = new FloatRunner(expected).Run(inputs), found = new FloatRunner(actual).Run(inputs);
        Assert.Equal(wanted.Length, found.Length);
        for (int i = 0; i < wanted.Length; i++) Tensors.AssertEqual(wanted[i], found[i], 1e-6);
    }

    public static bool Holds<T>(Graph graph)
        where T : Op => graph.Nodes.Any(node => node.Op is T || node.Op.Graphs.Any(Holds<T>));

    public static Sequence OnlySequence(Model model) => Assert.IsType<Sequence>(Assert.Single(model.Graph.Nodes, node => node.Op is Sequence).Op);
}
