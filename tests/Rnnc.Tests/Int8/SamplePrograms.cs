using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Tests.Int8;

/// <summary>Programs made by hand, with weights drawn from a seed.</summary>
public static class SamplePrograms
{
    /// <summary>One unit without weights: h = saturate(h + x), y = h. The smallest program with a state.</summary>
    public static Int8Model Accumulator { get; } = new(
        "accumulator",
        [
            new("x", VectorRole.Input, 16, 1, PerStep: true, Scale: 0.5),
            new("h", VectorRole.State, 16, 1, PerStep: false, Scale: 0.5),
            new("y", VectorRole.Output, 16, 1, PerStep: false, Scale: 0.5),
        ],
        [],
        [],
        [
            new(StageKind.Forward, [new("sum", [new Map(1,
            [
                new Load(new(0, 0, 1, Row.Time), Access.Each),
                new Load(new(1, 0, 1), Access.Each),
                new Sum(0, 0, 1, 0, Subtract: false, Rescale.None),
                new Store(2, new(1, 0, 1)),
            ])])]),
            new(StageKind.Once, [new("out", [new Map(1, [new Load(new(1, 0, 1), Access.Each), new Store(0, new(2, 0, 1))])])]),
        ])
    { Steps = 4 };

    /// <summary>
    /// An LSTM of <paramref name="units"/> units over <paramref name="inputs"/> 8-bit inputs, gates joint or split, with a dense head of 10.
    /// </summary>
    public static Int8Model Lstm(int units, int inputs, int steps, bool split = false, int seed = 1)
    {
        var random = new Random(seed);
        Ref whole(int vector) => new(vector, 0, units);
        Ref gate(int index) => new(4, index * units, units);
        ImmutableArray<ConstantData> constants =
        [
            Matrix(random, 4 * units, inputs),
            Matrix(random, 4 * units, units),
            Values(32, 4 * units, () => random.Next(-20000, 20000)),
            Values(32, 4 * units, () => random.Next(1 << 27, 1 << 28)),
            Curve(512, x => 32767 / (1 + Math.Exp(-8 * x)), 0.5),
            Curve(257, x => 32767 * Math.Tanh(4 * x), 0),
            Matrix(random, 10, units),
            Values(32, 10, () => random.Next(-20000, 20000)),
            Values(32, 10, () => random.Next(1 << 27, 1 << 28)),
            Values(32, 4 * units, () => 0),
        ];
        Part x = new(new(0, 0, inputs, Row.Time), 0), h = new(whole(3), 1);
        ImmutableArray<Accumulator> gates = split ? [new([x], 2, 3, 4), new([h], 9, 3, 4)] : [new([x, h], 2, 3, 4)];
        ImmutableArray<LaneOp> cell =
        [
            new Load(gate(0), Access.Each),
            new Lookup(0, 0),
            new Load(gate(1), Access.Each),
            new Lookup(2, 0),
            new Load(gate(2), Access.Each),
            new Lookup(4, 1),
            new Load(gate(3), Access.Each),
            new Lookup(6, 0),
            new Load(whole(2), Access.Each),
            new Multiply(3, 8, Rescale.RightShift(15), Wide: true),
            new Multiply(1, 5, Rescale.RightShift(17), Wide: true),
            new Sum(9, 0, 10, 0, Subtract: false, Rescale.None),
            new Store(11, whole(2)),
            new Narrow(11, Rescale.Of(1.7)),
            new Lookup(13, 1),
            new Multiply(7, 14, Rescale.RightShift(15)),
            new Store(15, whole(1)),
            new StoreView(15, whole(3), Rescale.RightShift(8), 0),
        ];
        return new(
            "lstm",
            [
                new("x", VectorRole.Input, 8, inputs, PerStep: true, 1.0 / 16, ZeroPoint: -3),
                new("h", VectorRole.State, 16, units, PerStep: false, 1.0 / 32768),
                new("c", VectorRole.State, 16, units, PerStep: false, 1.0 / 8192),
                new("h view", VectorRole.Derived, 8, units, PerStep: false, 1.0 / 128),
                new("gates", VectorRole.Scratch, 16, 4 * units, PerStep: false, 1.0 / 4096),
                new("logits", VectorRole.Scratch, 16, 10, PerStep: false, 1.0 / 1024),
                new("y", VectorRole.Output, 8, 10, PerStep: false, 1.0 / 8, ZeroPoint: 5),
            ],
            constants,
            [new("sigmoid", 4, 7, Interpolated: false), new("tanh", 5, 8, Interpolated: true)],
            [
                new(StageKind.Refresh, [new("lstm", [new Map(units, [new Load(whole(1), Access.Each), new StoreView(0, whole(3), Rescale.RightShift(8), 0)])])]),
                new(StageKind.Forward, [new("lstm", [new MatVec(gates, new(4, 0, 4 * units)), new Map(units, cell)])]),
                new(StageKind.Once, [new("dense",
                [
                    new MatVec([new([new(whole(3), 6)], 7, 8, 4)], new(5, 0, 10)),
                    new Map(10, [new Load(new(5, 0, 10), Access.Each), new StoreView(0, new(6, 0, 10), Rescale.Of(0.0075), 5)]),
                ])]),
            ])
        { Steps = steps };
    }

    /// <summary>
    /// A simple cell that reads its 16-bit state as it is and whose head reads an 8-bit view of it; weights at both ends of their range, among
    /// them -128 beside -128 and a part that appears twice.
    /// </summary>
    public static Int8Model Extremes { get; } = new(
        "extremes",
        [
            new("x", VectorRole.Input, 8, 3, PerStep: true, 1),
            new("h", VectorRole.State, 16, 5, PerStep: false, 1.0 / 32768),
            new("h view", VectorRole.Derived, 8, 5, PerStep: false, 1.0 / 128),
            new("sums", VectorRole.Scratch, 16, 5, PerStep: false, 1.0 / 32768),
            new("y", VectorRole.Output, 16, 3, PerStep: false, 1),
        ],
        [
            new(8, [.. Enumerable.Range(0, 15).Select(i => i % 3 == 0 ? -128 : 127 - i)], rows: 5),
            new(8, [.. Enumerable.Range(0, 25).Select(i => i % 2 == 0 ? -128 : i % 3 == 0 ? 127 : i - 12)], rows: 5),
            Values(32, 5, () => -1000),
            Values(32, 5, () => 1 << 29),
            new(8, [.. Enumerable.Range(0, 15).Select(i => i % 4 == 0 ? 127 : -128)], rows: 3),
            Values(32, 3, () => 77),
            Values(32, 3, () => 1 << 28),
        ],
        [],
        [
            new(StageKind.Refresh, [new("cell", [new Map(5, [new Load(new(1, 0, 5), Access.Each), new StoreView(0, new(2, 0, 5), Rescale.RightShift(8), 0)])])]),
            new(StageKind.Forward, [new("cell",
            [
                new MatVec([new([new(new(0, 0, 3, Row.Time), 0), new(new(0, 0, 3, Row.Time), 0)], 2, 3, 0), new([new(new(1, 0, 5), 1)], 2, 3, 0)], new(3, 0, 5)),
                new Map(5, [new Load(new(3, 0, 5), Access.Each), new Store(0, new(1, 0, 5)), new StoreView(1, new(2, 0, 5), Rescale.RightShift(8), 0)]),
            ])]),
            new(StageKind.Once, [new("head", [new MatVec([new([new(new(2, 0, 5), 4)], 5, 6, 2)], new(4, 0, 3))])]),
        ])
    { Steps = 6 };

    /// <summary>Layer norm, softmax-like quotients, windows read in both directions, every access and comparison: each kind of step and operation at least once.</summary>
    public static Int8Model Everything { get; } = MakeEverything();

    /// <summary>h = saturate(h + row of x), and the row of another table that h names, which may lie beyond it: tokens of two, 8-bit and 16-bit rows.</summary>
    public static Int8Model Vocabulary { get; } = new(
        "vocabulary",
        [
            new("x", VectorRole.Input, 8, 2, PerStep: true, 1),
            new("h", VectorRole.State, 16, 6, PerStep: false, 0.5),
            new("rows", VectorRole.Scratch, 8, 6, PerStep: false, 0.5),
            new("y", VectorRole.Output, 16, 2, PerStep: true, 1),
            new("last", VectorRole.Output, 16, 2, PerStep: false, 1),
        ],
        [
            new(8, [.. Enumerable.Range(0, 15).Select(i => (i * 37 % 101) - 50)], rows: 5),
            new(16, [-32768, 5, 77, 32767, 0, -3, 8, 9], rows: 4),
        ],
        [],
        [
            new(StageKind.Forward, [new("rows",
            [
                new Gather(new(0, 0, 2, Row.Time), 0, new(2, 0, 6)),
                new Map(6, [new Load(new(2, 0, 6), Access.Each), new Load(new(1, 0, 6), Access.Each), new Sum(0, 0, 1, 0, Subtract: false, Rescale.None), new Store(2, new(1, 0, 6))]),
                new Gather(new(1, 3, 1), 1, new(3, 0, 2, Row.Time)),
            ])]),
            new(StageKind.Once, [new("last", [new Gather(new(1, 0, 1), 1, new(4, 0, 2))])]),
        ])
    { Steps = 4 };

    /// <summary>Attention without its softmax: scores of the rows of a memory, and its columns weighted by them, of 8 and 16 bits.</summary>
    public static Int8Model Memory { get; } = new(
        "memory",
        [
            new("x", VectorRole.Input, 16, 3, PerStep: true, 1),
            new("m", VectorRole.Input, 16, 12, PerStep: false, 1),
            new("n", VectorRole.Input, 8, 12, PerStep: false, 1),
            new("scores", VectorRole.Scratch, 16, 4, PerStep: false, 1),
            new("context", VectorRole.Output, 16, 3, PerStep: true, 1),
            new("narrow", VectorRole.Output, 16, 3, PerStep: true, 1),
        ],
        [],
        [],
        [
            new(StageKind.Forward, [new("attention",
            [
                new DataProduct(new(1, 0, 12), new(0, 0, 3, Row.Time), false, 17, new(3, 0, 4)),
                new DataProduct(new(1, 0, 12), new(3, 0, 4), true, 16, new(4, 0, 3, Row.Time)),
                new DataProduct(new(2, 0, 12), new(3, 0, 4), true, 0, new(5, 0, 3, Row.Time)),
            ])]),
        ])
    { Steps = 4 };

    /// <summary>An LSTM in the arithmetic of TFLite Micro with a softmax over its classes: products of both roundings, squashes, clamps.</summary>
    public static Int8Model Requantized { get; } = MakeRequantized();

    public static IEnumerable<Int8Model> All => [Accumulator, Lstm(5, 3, 8), Lstm(6, 4, 8, split: true), Everything, Vocabulary, Memory, Requantized];

    /// <summary>Values for every input: any that its width has, or its tokens.</summary>
    public static int[][] Inputs(Int8Model model, int stepCount, Random random) => [.. Enumerable.Range(0, model.Vectors.Length).Where(i => model.Vectors[i].Role == VectorRole.Input).Select(i =>
    {
        Vector vector = model.Vectors[i];
        (int low, int high) = Tokens.CountOf(model, i) is { } count ? (0, count - 1) : (vector.Minimum, vector.Maximum);
        return Enumerable.Range(0, vector.PerStep ? vector.Length * stepCount : vector.Length).Select(_ => (int)random.NextInt64(low, high + 1L)).ToArray();
    })];

    private static Int8Model MakeEverything()
    {
        var random = new Random(3);
        Ref x = new(0, 0, 6, Row.Time), z = new(2, 0, 6), sums = new(3, 0, 2), y = new(4, 0, 6), w = new(5, 0, 6, Row.Time);
        Map norm = new(6,
        [
            new Load(z, Access.Each),
            new Load(sums, Access.Repeat),
            new Power(1, PowerKind.ReciprocalSquareRoot, 2, 10),
            new Multiply(0, 2, Rescale.RightShift(6)),
            new Load(new(1, 0, 3), Access.Cycle),
            new Extreme(3, 4, Largest: true),
            new Load(new(6, 0, 1), Access.Single),
            new Compare(5, 6, CompareKind.LessEqual),
            new Choose(7, 5, 3),
            new Literal(-1234),
            new Sum(8, 0, 9, 2, Subtract: true, Rescale.Of(0.4)),
            new Power(1, PowerKind.Reciprocal, 1, 20),
            new Power(1, PowerKind.SquareRoot, 2, -2),
            new Sum(11, 1, 12, 0, Subtract: false, Rescale.RightShift(-2)),
            new Extreme(10, 13, Largest: false),
            new Lookup(14, 0),
            new StoreView(15, w, Rescale.Of(0.006), -7),
            new Load(new(1, 0, 3), Access.Repeat),
            new Narrow(17, Rescale.RightShift(3), Wide: true),
            new Store(18, new(8, 0, 6)),
        ]);
        Map last = new(3, [new Load(new(8, 0, 3), Access.Each), new Load(new(1, 0, 3), Access.Each), new Sum(0, 0, 1, 0, false, Rescale.RightShift(1)), new Store(2, new(1, 0, 3))]);
        Map back = new(6, [new Load(w with { Row = Row.Run }, Access.Each), new Load(w, Access.Each), new Multiply(0, 1, Rescale.RightShift(2)), new Store(2, y with { Row = Row.Time })]);
        Map whole = new(24, [new Load(new(4, 0, 24), Access.Each), new Narrow(0, Rescale.RightShift(1)), new Store(1, new(7, 0, 24))]);
        return new(
            "everything",
            [
                new("x", VectorRole.Input, 16, 6, PerStep: true, 0.01),
                new("s", VectorRole.State, 16, 3, PerStep: false, 0.02, Constant: 5) { Kept = true },
                new("z", VectorRole.Scratch, 16, 6, PerStep: false, 0.03),
                new("sums", VectorRole.Scratch, 32, 2, PerStep: false, 0.04),
                new("y", VectorRole.Output, 16, 6, PerStep: true, 0.05),
                new("w", VectorRole.Window, 8, 6, PerStep: true, 0.06, ZeroPoint: -7),
                new("threshold", VectorRole.Constant, 16, 1, PerStep: false, 1, Constant: 6),
                new("all", VectorRole.Output, 16, 24, PerStep: false, 0.07),
                new("t", VectorRole.Scratch, 16, 6, PerStep: false, 0.08),
                new("extremes", VectorRole.Scratch, 32, 3, PerStep: false, 0.09),
                new("bias", VectorRole.Input, 8, 2, PerStep: false, 0.1, ZeroPoint: 1),
            ],
            [
                Matrix(random, 6, 6),
                Values(32, 6, () => random.Next(-90000, 90000)),
                Values(32, 6, () => random.Next(1 << 20, 1 << 21)),
                Curve(128, v => 20000 * Math.Sin(3 * v), 0.5),
                new(16, [.. Enumerable.Range(0, 65).Select(i => (int)(32767 / (1 + i / 64.0)))]),
                new(16, [100, -200, 300]),
                new(16, [17]),
                new(16, [.. Enumerable.Range(0, 193).Select(i => (int)(20000 / Math.Sqrt(1 + i / 64.0)))]),
                Matrix(random, 6, 2),
            ],
            [new("sine", 3, 9, Interpolated: false), new("1/v", 4, 0, Interpolated: false), new("1/sqrt(v)", 7, 0, Interpolated: false)],
            [
                new(StageKind.Forward, [new("norm",
                [
                    new MatVec([new([new(x, 0)], 1, 2, 3), new([new(new(10, 0, 2), 8)], 1, 2, 3)], z),
                    new Reduction(ReductionKind.SumOfProducts, z, z, 4, sums),
                    norm,
                    last,
                ]), new("extremes",
                [
                    new Reduction(ReductionKind.Largest, z, z, 0, new(9, 0, 1)),
                    new Reduction(ReductionKind.Smallest, new(1, 0, 3), new(1, 0, 3), 1, new(9, 1, 1)),
                    new Reduction(ReductionKind.Sum, x, x, 2, new(9, 2, 1)),
                ])]),
                new(StageKind.Backward, [new("back", [back])]),
                new(StageKind.Once, [new("whole", [whole])]),
            ])
        { Steps = 4, StepsAreFixed = true };
    }

    private static Int8Model MakeRequantized()
    {
        const int units = 5, inputs = 3;
        var random = new Random(9);
        Ref gate(int index) => new(3, index * units, units);
        Ref h = new(1, 0, units), c = new(2, 0, units);
        ImmutableArray<LaneOp> cell =
        [
            new Literal(3),
            new Load(gate(0), Access.Each), new Multiply(1, 0, Rescale.None, Wide: true), new Squash(2, SquashKind.Sigmoid, 0),
            new Load(gate(1), Access.Each), new Multiply(4, 0, Rescale.None, Wide: true), new Squash(5, SquashKind.Sigmoid, 0),
            new Load(gate(2), Access.Each), new Multiply(7, 0, Rescale.None, Wide: true), new Squash(8, SquashKind.Tanh, 0),
            new Load(gate(3), Access.Each), new Multiply(10, 0, Rescale.None, Wide: true), new Squash(11, SquashKind.Sigmoid, 0),
            new Load(c, Access.Each), new Multiply(3, 13, Rescale.None, Wide: true), new Requantize(14, 1 << 30, -14), new Narrow(15, Rescale.None),
            new Multiply(6, 9, Rescale.None, Wide: true), new Requantize(17, 1 << 30, -18), new Narrow(18, Rescale.None),
            new Sum(16, 0, 19, 0, Subtract: false, Rescale.None),
            new Store(20, c),
            new Literal(6), new Multiply(20, 22, Rescale.None, Wide: true), new Squash(23, SquashKind.Tanh, 0),
            new Multiply(24, 12, Rescale.None, Wide: true), new Requantize(25, 2146304392, -23), new StoreView(26, h, Rescale.None, -4),
            new Load(h, Access.Each), new Sum(28, 16, 28, 0, Subtract: false, Rescale.None, Wide: true), new Requantize(29, 1234567890, 3), new Requantize(30, 0, -31),
        ];
        return new(
            "requantized",
            [
                new("x", VectorRole.Input, 8, inputs, PerStep: true, 0.1, ZeroPoint: 5),
                new("h", VectorRole.State, 8, units, PerStep: false, 0.007, ZeroPoint: -4, Constant: 9) { Kept = true },
                new("c", VectorRole.State, 16, units, PerStep: false, 1.0 / 2048) { Kept = true },
                new("gates", VectorRole.Scratch, 16, 4 * units, PerStep: false, 1.0 / 4096),
                new("logits", VectorRole.Scratch, 8, 6, PerStep: false, 0.2, ZeroPoint: 3),
                new("wide", VectorRole.Output, 16, 6, PerStep: true, 0.001),
                new("y", VectorRole.Output, 8, 6, PerStep: false, 1.0 / 256, ZeroPoint: -128),
            ],
            [
                Matrix(random, 4 * units, inputs),
                Matrix(random, 4 * units, units),
                Values(32, 4 * units, () => random.Next(-3000, 3000)),
                Values(32, 4 * units, () => random.Next(1 << 30, int.MaxValue)),
                Values(8, 4 * units, () => random.Next(-6, 2)),
                new(16, [.. Enumerable.Range(0, 256).Select(i => (int)Math.Round(65536 / (1 + Math.Exp(-i / 24.0))) - 32768).Select(entry => Math.Min(entry, 32767))]),
                Matrix(random, 6, units),
                Values(32, 6, () => random.Next(-3000, 3000)),
                Values(8, 6, () => random.Next(-9, -7)),
                Values(8, units, () => -4),
                new(32, [.. Enumerable.Range(0, 256).Select(d => (int)Math.Min(int.MaxValue, 2147483648.0 * Math.Exp(-0.05 * d)))]),
                Values(32, 6, () => random.Next(1 << 14, 1 << 15)),
                Values(32, 6, () => random.Next(1 << 30, int.MaxValue)),
                Matrix(random, 6, inputs),
            ],
            [new("gates", 5, 0, Interpolated: false)],
            [
                new(StageKind.Forward, [new("lstm",
                [
                    new RequantizedMatVec([new([new(new(0, 0, inputs, Row.Time), 0)], 2, 3, 4, Single: false), new([new(h, 1)], 2, 3, 4, Single: false)], 0, short.MinValue, short.MaxValue, new(3, 0, 4 * units)),
                    new Map(units, cell),
                    new RequantizedMatVec([new([new(c, 6)], 7, 11, 8, Single: true), new([new(new(0, 0, inputs, Row.Time), 13), new(h, 6)], 7, 12, 8, Single: false)], 0, -30000, 31000, new(5, 0, 6, Row.Time)),
                ])]),
                new(StageKind.Once, [new("classes",
                [
                    new RequantizedMatVec([new([new(h, 6)], 7, 12, 8, Single: false)], 3, -100, 127, new(4, 0, 6)),
                    new TableSoftmax(new(4, 0, 6), 2, 10, new(6, 0, 6)),
                ])]),
            ])
        { Steps = 4 };
    }

    private static ConstantData Matrix(Random random, int rows, int columns) => new(8, [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-127, 128))], rows);

    private static ConstantData Values(int bits, int length, Func<int> value) => new(bits, [.. Enumerable.Range(0, length).Select(_ => value())]);

    /// <summary>Entries of a function over [-1, 1).</summary>
    private static ConstantData Curve(int count, Func<double, double> function, double centre)
    {
        int segments = count & ~1;
        return new(16, [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(function((2 * (i + centre) / segments) - 1)))]);
    }
}
