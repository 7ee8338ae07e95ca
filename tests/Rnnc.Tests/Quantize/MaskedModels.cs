using Rnnc.Ir;

namespace Rnnc.Tests.Quantize;

/// <summary>Canonical models whose steps do not all count: tokens with a row of a table for each, and values that are a mask's.</summary>
internal static class MaskedModels
{
    public const int Steps = 8, Features = 3, Units = 7, Words = 11;

    private static readonly Origin Here = new("test");

    /// <summary>Tokens [1, 8], rows of a table, a cell, a product. With <paramref name="wraps"/> as graphs write it that let tokens count from the end.</summary>
    public static Model Tokens(bool masks, bool wraps, Collect collect = Collect.Last, Direction direction = Direction.Forward, MaskedStep masked = MaskedStep.PreviousOutput)
    {
        var random = new Random(5);
        var builder = new GraphBuilder();
        Value input = builder.Input(new TensorType(ElementType.Int32, [1, Steps]), Here, "tokens");
        Value tokens = builder.Add(new Reshape([Steps]), Here, input);
        Value zero = builder.Constant(Tensor.Integer(ElementType.Int32, [0], 1), Here);
        Value index = tokens;
        if (wraps)
        {
            Value words = builder.Constant(Tensor.Integer(ElementType.Int32, [Words], 1), Here);
            index = builder.Add(new Select(), Here, Binary(builder, BinaryKind.Less, tokens, zero), Binary(builder, BinaryKind.Add, tokens, words), tokens);
        }

        Value rows = builder.Add(new Gather(0), Here.At("embedding"), builder.Constant(Weights(random, Words, Features), Here), index);
        Value? mask = masks ? Binary(builder, BinaryKind.NotEqual, tokens, zero) : null;
        return Finish(builder, random, rows, mask, collect, direction, masked);
    }

    /// <summary>Rows [1, 8, 3] that do not count where all of a row is <paramref name="value"/>.</summary>
    public static Model Values(float value, Collect collect = Collect.Last, Direction direction = Direction.Forward, MaskedStep masked = MaskedStep.PreviousOutput)
    {
        var random = new Random(6);
        var builder = new GraphBuilder();
        Value rows = builder.Add(new Reshape([Steps, Features]), Here, builder.Input(TensorType.Float(1, Steps, Features), Here, "x"));
        Value differs = Binary(builder, BinaryKind.NotEqual, rows, builder.Constant(Tensor.Scalar(value), Here));
        Value mask = builder.Add(new Reduce(ReduceKind.Any, [1], KeepDims: false), Here.At("masking"), differs);
        return Finish(builder, random, rows, mask, collect, direction, masked);
    }

    /// <summary>Rows [1, 8, 3] of which an input says how many count, as a TensorFlow 1 loop has it: so many steps run, and those behind are masked by the steps' numbers.</summary>
    public static Model Lengths()
    {
        var random = new Random(7);
        var builder = new GraphBuilder();
        Value rows = builder.Add(new Reshape([Steps, Features]), Here, builder.Input(TensorType.Float(1, Steps, Features), Here, "x"));
        Value length = builder.Input(new TensorType(ElementType.Int32, [1]), Here, "length");
        Value numbers = builder.Constant(Tensor.Integer(ElementType.Int32, [.. Enumerable.Range(0, Steps)], Steps, 1), Here);
        Value done = Binary(builder, BinaryKind.GreaterEqual, numbers, length);
        Value most = Binary(builder, BinaryKind.Min, Binary(builder, BinaryKind.Max, builder.Add(new Reduce(ReduceKind.Max, [0], KeepDims: true), Here, length), Whole(1)), Whole(Steps));
        var body = new GraphBuilder();
        Value x = body.Input(TensorType.Float(Features), Here, "x"), stop = body.Input(new TensorType(ElementType.Bool, [1]), Here, "done"), h = body.Input(TensorType.Float(Units), Here, "h");
        Value next = body.Add(new Unary(UnaryKind.Tanh), Here, body.Add(new Linear(2, HasBias: true), Here, x, body.Constant(Weights(random, Features, Units), Here), h, body.Constant(Weights(random, Units, Units), Here), body.Constant(Weights(random, Units), Here)));
        Value output = body.Add(new Select(), Here, stop, body.Constant(Tensor.Scalar(0), Here), next), kept = body.Add(new Select(), Here, stop, h, next);
        var sequence = new Sequence(body.Build(output, kept), [0, 0], 1, [new SequenceOutput(Collect.All)]) { Trip = TripCount.Operand, MaskedStep = MaskedStep.Zeros };
        Node layer = builder.AddNode(sequence, Here.At("layer"), [rows, done, builder.Constant(Tensor.Zeros(ElementType.Float32, Units), Here), builder.Add(new Reshape(Shape.Scalar), Here, most)]);
        return new Model("lengths", Here, builder.Build(builder.Add(new Reshape([1, Steps, Units]), Here, layer.Outputs[0]), builder.Add(new Reshape([1, Units]), Here, layer.Outputs[1])), ["x", "length"], ["y", "state"]);

        Value Whole(int number) => builder.Constant(Tensor.Integer(ElementType.Int32, [number], 1), Here);
    }

    private static Model Finish(GraphBuilder builder, Random random, Value rows, Value? mask, Collect collect, Direction direction, MaskedStep masked)
    {
        var body = new GraphBuilder();
        Value x = body.Input(TensorType.Float(Features), Here, "x"), h = body.Input(TensorType.Float(Units), Here, "h");
        Value bias = body.Constant(Weights(random, Units), Here);
        Value next = body.Add(new Unary(UnaryKind.Tanh), Here, body.Add(new Linear(2, HasBias: true), Here, x, body.Constant(Weights(random, Features, Units), Here), h, body.Constant(Weights(random, Units, Units), Here), bias));

        // An output that is no state, and a state that starts from other values than zeros.
        Value output = body.Add(new Unary(UnaryKind.Affine, 0.5f), Here, next);
        var sequence = new Sequence(body.Build(output, next), [0], 1, [new SequenceOutput(collect)])
        {
            Direction = direction,
            OutputOrder = OutputOrder.AsInput,
            HasMask = mask is not null,
            MaskedStep = masked,
        };
        Value initial = builder.Constant(Weights(random, Units), Here);
        Value[] operands = mask is null ? [rows, initial] : [rows, initial, mask];
        Value y = builder.AddNode(sequence, Here.At("layer"), [.. operands]).Outputs[0];
        Value result = builder.Add(new Linear(1, HasBias: false), Here.At("dense"), y, builder.Constant(Weights(random, Units, 2), Here));
        int[] shape = collect == Collect.All ? [1, Steps, 2] : [1, 2];
        return new Model("masked", Here, builder.Build(builder.Add(new Reshape([.. shape.Select(extent => (Dim)extent)]), Here, result)), ["x"], ["y"]);
    }

    private static Tensor Weights(Random random, params int[] dims) =>
        Tensor.Float([.. Enumerable.Range(0, dims.Aggregate(1, (count, dim) => count * dim)).Select(_ => (float)((2 * random.NextDouble()) - 1) * 0.7f)], dims);

    private static Value Binary(GraphBuilder builder, BinaryKind kind, Value a, Value b) => builder.Add(new Binary(kind), Here, a, b);
}
