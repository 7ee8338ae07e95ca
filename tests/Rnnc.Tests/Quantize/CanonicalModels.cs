using Rnnc.Ir;

namespace Rnnc.Tests.Quantize;

/// <summary>Small canonical models with seeded weights, made by hand: a cell, then Dense and Softmax.</summary>
internal static class CanonicalModels
{
    public const int Steps = 8, Features = 6, Units = 12, Classes = 5;

    private static readonly Origin Here = new("test");

    public static Model Lstm(int seed) => Make(seed, "lstm", 2, (b, x, s, random) =>
    {
        Value i = Unary(b, UnaryKind.Sigmoid, Gate(b, random, x, s[0]));
        Value f = Unary(b, UnaryKind.Sigmoid, Gate(b, random, x, s[0]));
        Value g = Unary(b, UnaryKind.Tanh, Gate(b, random, x, s[0]));
        Value o = Unary(b, UnaryKind.Sigmoid, Gate(b, random, x, s[0]));
        Value c = Binary(b, BinaryKind.Add, Binary(b, BinaryKind.Mul, f, s[1]), Binary(b, BinaryKind.Mul, i, g));
        return [Binary(b, BinaryKind.Mul, o, Unary(b, UnaryKind.Tanh, c)), c];
    });

    public static Model Gru(int seed) => Make(seed, "gru", 1, (b, x, s, random) =>
    {
        Value z = Unary(b, UnaryKind.Sigmoid, Gate(b, random, x, s[0]));
        Value r = Unary(b, UnaryKind.Sigmoid, Gate(b, random, x, s[0]));
        Value c = Unary(b, UnaryKind.Tanh, Binary(b, BinaryKind.Add, Gate(b, random, x), Binary(b, BinaryKind.Mul, r, Gate(b, random, s[0]))));
        Value rest = Binary(b, BinaryKind.Sub, b.Constant(Tensor.Scalar(1), Here), z);
        return [Binary(b, BinaryKind.Add, Binary(b, BinaryKind.Mul, z, s[0]), Binary(b, BinaryKind.Mul, rest, c))];
    });

    /// <summary>A minimal gated unit with the reset before the product, a layer norm and a square root: products in two phases, reductions, powers.</summary>
    public static Model NormalisedMgu(int seed) => Make(seed, "mgu", 1, (b, x, s, random) =>
    {
        Value f = Unary(b, UnaryKind.Sigmoid, Norm(b, Gate(b, random, x, s[0])));
        Value c = Unary(b, UnaryKind.Tanh, Gate(b, random, x, Binary(b, BinaryKind.Mul, f, s[0])));
        Value rest = Binary(b, BinaryKind.Sub, b.Constant(Tensor.Scalar(1), Here), f);
        return [Binary(b, BinaryKind.Add, Binary(b, BinaryKind.Mul, rest, s[0]), Binary(b, BinaryKind.Mul, f, c))];
    });

    public static Model Rnn(int seed, UnaryKind activation) => Make(seed, "rnn", 1, (b, x, s, random) => [Unary(b, activation, Gate(b, random, x, s[0]))]);

    /// <summary>What stands around recurrent layers: two stacked, both directions side by side, all rows into one product, a dense layer over time.</summary>
    public static Model Around(int seed, string shape)
    {
        var random = new Random(seed);
        var outer = new GraphBuilder();
        Value input = outer.Input(TensorType.Float(1, Steps, Features), Here, "input");
        Value rows = outer.Add(new Reshape([Steps, Features]), Here, input);
        Value output = shape switch
        {
            "stacked" => Scores(outer, random, outer.Add(new Slice(0, Steps - 1, 1), Here.At("last"), Recurrent(outer, random, "two", Recurrent(outer, random, "one", rows)))),
            "both" => Both(outer, random, rows),
            "rows of both" => outer.Add(new Reshape([1, Steps, 2 * Units]), Here, Joined(outer, random, rows)),
            "flatten" => Scores(outer, random, outer.Add(new Reshape([Steps * Units]), Here.At("flat"), Recurrent(outer, random, "one", rows))),
            "mean" => Scores(outer, random, outer.Add(new Reduce(ReduceKind.Mean, [0], KeepDims: false), Here.At("mean"), Recurrent(outer, random, "one", rows))),
            "backward" => Scores(outer, random, outer.Add(new Slice(0, Steps - 1, 1), Here.At("last"), Recurrent(outer, random, "two", Recurrent(outer, random, "one", rows, Direction.Backward)))),
            _ => outer.Add(new Reshape([1, Steps, Classes]), Here, Dense(outer, random, Recurrent(outer, random, "one", rows))),
        };
        return new Model(shape, Here, outer.Build(output), ["input"], ["output"]);
    }

    private static Value Both(GraphBuilder outer, Random random, Value rows) =>
        Scores(outer, random, outer.Add(new Slice(0, Steps - 1, 1), Here.At("last"), Joined(outer, random, rows)));

    private static Value Joined(GraphBuilder outer, Random random, Value rows)
    {
        Value forward = Recurrent(outer, random, "forward", rows), backward = Recurrent(outer, random, "backward", rows, Direction.Backward, OutputOrder.AsInput);
        return outer.Add(new Concat(1), Here.At("joined"), forward, backward);
    }

    private static Value Recurrent(GraphBuilder outer, Random random, string layer, Value rows, Direction direction = Direction.Forward, OutputOrder order = OutputOrder.AsRun)
    {
        int features = rows.Type.Shape[1].Size;
        var body = new GraphBuilder();
        Value x = body.Input(TensorType.Float(features), Here, "x"), h = body.Input(TensorType.Float(Units), Here, "h");
        Value next = Unary(body, UnaryKind.Tanh, Gate(body, random, x, h));
        var sequence = new Sequence(body.Build(next, next), [0], 1, [new SequenceOutput(Collect.All)]) { Direction = direction, OutputOrder = order };
        return outer.AddNode(sequence, Here.At(layer), [rows, outer.Constant(Tensor.Zeros(ElementType.Float32, Units), Here)]).Outputs[0];
    }

    private static Value Dense(GraphBuilder outer, Random random, Value x)
    {
        int features = x.Type.Shape[x.Type.Rank - 1].Size;
        return outer.Add(new Linear(1, HasBias: true), Here.At("dense"), x, Weights(outer, random, features, Classes), Bias(outer, random, Classes));
    }

    private static Value Scores(GraphBuilder outer, Random random, Value x)
    {
        int features = x.Type.Shape[x.Type.Rank - 1].Size;
        Value vector = x.Type.Rank == 1 ? x : outer.Add(new Reshape([features]), Here.At("vector"), x);
        return outer.Add(new Reshape([1, Classes]), Here.At("dense"), outer.Add(new Softmax(0), Here.At("dense"), Dense(outer, random, vector)));
    }

    private static Model Make(int seed, string layer, int states, Func<GraphBuilder, Value, Value[], Random, Value[]> cell)
    {
        var random = new Random(seed);
        var body = new GraphBuilder();
        Value x = body.Input(TensorType.Float(Features), Here, "x");
        Value[] before = [.. Enumerable.Range(0, states).Select(i => body.Input(TensorType.Float(Units), Here, i == 0 ? "h" : "c"))];
        Value[] after = cell(body, x, before, random);
        Graph graph = body.Build(after);

        var outer = new GraphBuilder();
        Value input = outer.Input(TensorType.Float(1, Steps, Features), Here, "input");
        Value rows = outer.Add(new Reshape([Steps, Features]), Here, input);
        Value[] zeros = [.. before.Select(_ => outer.Constant(Tensor.Zeros(ElementType.Float32, Units), Here))];
        var sequence = new Sequence(graph, [0], states, []) { CellName = layer };
        Node recurrent = outer.AddNode(sequence, Here.At(layer), [rows, .. zeros]);
        Value logits = outer.Add(new Linear(1, HasBias: true), Here.At("dense"), recurrent.Outputs[0], Weights(outer, random, Units, Classes), Bias(outer, random, Classes));
        Value scores = outer.Add(new Softmax(0), Here.At("dense"), logits);
        Value output = outer.Add(new Reshape([1, Classes]), Here.At("dense"), scores);
        return new Model(layer, Here, outer.Build(output), ["input"], ["dense"]);
    }

    private static Value Norm(GraphBuilder b, Value v)
    {
        Value d = Binary(b, BinaryKind.Sub, v, b.Add(new Reduce(ReduceKind.Mean, [0], KeepDims: true), Here, v));
        Value variance = b.Add(new Reduce(ReduceKind.Mean, [0], KeepDims: true), Here, Unary(b, UnaryKind.Square, d));
        Value inverse = Unary(b, UnaryKind.Rsqrt, Binary(b, BinaryKind.Add, variance, b.Constant(Tensor.Scalar(0.001f), Here)));
        return Binary(b, BinaryKind.Mul, d, inverse);
    }

    private static Value Gate(GraphBuilder b, Random random, params Value[] inputs)
    {
        var operands = inputs.SelectMany(input => new[] { input, Weights(b, random, input.Type.Shape[0].Size, Units) }).Append(Bias(b, random, Units));
        return b.AddNode(new Linear(inputs.Length, HasBias: true), Here, [.. operands]).Output;
    }

    private static Value Weights(GraphBuilder b, Random random, int rows, int columns) => b.Constant(Tensor.Float(Values(random, rows * columns, 1.5 / Math.Sqrt(rows)), rows, columns), Here, "W");

    private static Value Bias(GraphBuilder b, Random random, int count) => b.Constant(Tensor.Float(Values(random, count, 0.3), count), Here, "b");

    private static float[] Values(Random random, int count, double range) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) * range))];

    private static Value Unary(GraphBuilder b, UnaryKind kind, Value a) => b.Add(new Unary(kind), Here, a);

    private static Value Binary(GraphBuilder b, BinaryKind kind, Value x, Value y) => b.Add(new Binary(kind), Here, x, y);
}
