using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Tests.Int8;

/// <summary>
/// Programs of random steps: candidates are drawn without regard to ranges, preferring limits, and kept where the verifier accepts them.
/// So what it accepts is tried where it is likeliest to be wrong.
/// </summary>
public sealed class RandomPrograms
{
    private const int Units = 6, CandidateSteps = 14, CandidateOps = 30;
    private readonly Random random;
    private readonly List<ConstantData> constants = [];
    private readonly List<Step> steps = [];

    private static readonly ImmutableArray<Vector> Vectors =
    [
        new("x", VectorRole.Input, 8, 4, PerStep: true, 1),
        new("u", VectorRole.Input, 16, Units, PerStep: true, 1),
        new("p", VectorRole.Input, 32, 2, PerStep: false, 1),
        new("h", VectorRole.State, 16, Units, PerStep: false, 1),
        new("k", VectorRole.State, 32, Units, PerStep: false, 1),
        new("v", VectorRole.Derived, 8, Units, PerStep: false, 1),
        new("a", VectorRole.Scratch, 16, Units, PerStep: false, 1),
        new("b", VectorRole.Scratch, 16, 2 * Units, PerStep: false, 1),
        new("s", VectorRole.Scratch, 32, 3, PerStep: false, 1),
        new("y", VectorRole.Output, 16, Units, PerStep: true, 1),
        new("z", VectorRole.Output, 32, Units, PerStep: false, 1),
    ];

    private RandomPrograms(int seed) => random = new(seed);

    public static Int8Model Make(int seed) => new RandomPrograms(seed).Make();

    /// <summary>Values of every input: its limits, numbers near 0, anything; tokens that it knows.</summary>
    public static int[][] Inputs(Int8Model model, int stepCount, Random random) => [.. Enumerable.Range(0, model.Vectors.Length).Where(i => model.Vectors[i].Role == VectorRole.Input).Select(i =>
    {
        Vector vector = model.Vectors[i];
        int count = vector.PerStep ? vector.Length * stepCount : vector.Length;
        return Tokens.CountOf(model, i) is { } tokens ? [.. Enumerable.Range(0, count).Select(_ => random.Next(tokens))] : Extremes(vector, count, random);
    })];

    /// <summary>Values of a vector: its limits, numbers near 0, anything.</summary>
    public static int[] Extremes(Vector vector, int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.Next(5) switch
    {
        0 => vector.Minimum,
        1 => vector.Maximum,
        2 => random.Next(-1, 2),
        _ => (int)random.NextInt64(vector.Minimum, vector.Maximum + 1L),
    })];

    private Int8Model Make()
    {
        AddTables();
        for (int i = 0; i < CandidateSteps; i++)
        {
            int before = constants.Count;
            Step? step = random.Next(9) switch { 0 or 6 => Product(), 1 => Reduction(), 2 => Gather(), 3 => DataProduct(), 4 => Requantized(), 5 => Softmax(), _ => Map() };
            if (step is not null && IsAccepted(step)) steps.Add(step);
            else constants.RemoveRange(before, constants.Count - before);
        }

        return Model(steps);
    }

    private static Ref Whole(int vector) => new(vector, 0, Vectors[vector].Length, Vectors[vector].PerStep ? Row.Time : Row.Whole);

    private Int8Model Model(IEnumerable<Step> forward) => new(
        "random",
        Vectors,
        [.. constants],
        [new("plain", 0, 8, Interpolated: false), new("steep", 1, 12, Interpolated: true), new("coarse", 2, 15, Interpolated: true), new("1/v", 3, 0, false), new("root", 4, 0, false)],
        [
            new(StageKind.Refresh, [new("r", [new Map(Units, [new Load(Whole(3), Access.Each), new StoreView(0, Whole(5), Rescale.RightShift(8), 3)])])]),
            new(StageKind.Forward, [new("f", [.. forward, new Map(Units, [new Load(Whole(3), Access.Each), new Store(0, Whole(9))])])]),
            new(StageKind.Once, [new("o", [new Map(Units, [new Load(Whole(4), Access.Each), new Store(0, Whole(10))])])]),
        ])
    { Steps = 3 };

    private bool IsAccepted(Step step)
    {
        try
        {
            Int8Verifier.Check(Model([.. steps, step]));
            return true;
        }
        catch (InvalidProgramException)
        {
            return false;
        }
    }

    private void AddTables()
    {
        foreach (int count in (int[])[256, 17, 3, 65, 193])
            constants.Add(new(16, [.. Extremes(new("", VectorRole.Scratch, 16, 1, false, 1), count, random)]));
    }

    private int Constant(int bits, int rows, int columns, Func<int> value)
    {
        constants.Add(new(bits, [.. Enumerable.Range(0, rows * columns).Select(_ => value())], rows));
        return constants.Count - 1;
    }

    private Ref AnyRef(int? length = null)
    {
        int vector = random.Next(Vectors.Length);
        int available = Vectors[vector].Length, size = length ?? random.Next(1, available + 1);
        return new(vector, random.Next(Math.Max(1, available - size + 1)), size, Vectors[vector].PerStep ? Row.Time : Row.Whole);
    }

    private MatVec Product()
    {
        Ref output = AnyRef();
        int limit = 1 << random.Next(8, 32 - 1);
        return new([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => new Accumulator(
            [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ =>
            {
                Ref input = AnyRef();
                return new Part(input, Constant(8, output.Length, input.Length, () => random.Next(3) == 0 ? -128 : random.Next(-128, 128)));
            })],
            Constant(32, 1, output.Length, () => random.Next(-limit, limit)),
            Constant(32, 1, output.Length, () => random.Next(3) == 0 ? int.MaxValue : random.Next(1, int.MaxValue)),
            random.Next(3) == 0 ? random.Next(31) : random.Next(4)))], output);
    }

    private RequantizedMatVec Requantized()
    {
        int[] narrow = [3, 5, 6, 7, 9];
        Ref output = Whole(narrow[random.Next(narrow.Length)]);
        int limit = 1 << random.Next(8, 31), bits = Vectors[output.Vector].Bits;
        int bound() => random.Next(-1 << (bits - 1), 1 << (Math.Min(bits, 31) - 1));
        return new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            bool single = random.Next(2) == 0;
            return new RequantizedSum(
                [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ =>
                {
                    Ref input = AnyRef();
                    return new Part(input, Constant(8, output.Length, input.Length, () => random.Next(3) == 0 ? -128 : random.Next(-128, 128)));
                })],
                Constant(32, 1, output.Length, () => random.Next(-limit, limit)),
                Constant(32, 1, output.Length, () => single ? random.Next(32768) : random.Next(3) == 0 ? int.MaxValue : random.Next(int.MaxValue)),
                Constant(8, 1, output.Length, () => random.Next(6) == 0 ? random.Next(-31, 8) : random.Next(-12, 1)),
                single);
        })], random.Next(3) == 0 ? bound() : 0, random.Next(2) == 0 ? Vectors[output.Vector].Minimum : bound(), Vectors[output.Vector].Maximum, output);
    }

    private TableSoftmax Softmax()
    {
        int groups = random.Next(1, 3), size = random.Next(1, 4), first = random.Next(1 << 12, int.MaxValue);
        Ref input = new(random.Next(2) == 0 ? 5 : 0, 0, groups * size);
        return new(input with { Row = Vectors[input.Vector].PerStep ? Row.Time : Row.Whole }, groups, Constant(32, 1, 256, () => random.Next(4) == 0 ? 0 : first), new(5, 0, groups * size));
    }

    private Reduction Reduction()
    {
        int groups = random.Next(1, 4), size = random.Next(1, 5);
        var kind = (ReductionKind)random.Next(4);
        Ref a = AnyRef(groups * size);
        return new(kind, a, kind == ReductionKind.SumOfProducts ? AnyRef(groups * size) : a, random.Next(32), AnyRef(groups));
    }

    private DataProduct DataProduct()
    {
        int results = random.Next(1, 4), count = random.Next(1, 3);
        int matrix = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 3, _ => 5 };
        Ref vector = Whole(random.Next(2) == 0 ? 1 : 3) with { Offset = random.Next(4), Length = count };
        return new(Whole(matrix) with { Length = results * count }, vector, random.Next(2) == 0, random.Next(3) == 0 ? random.Next(41) : random.Next(16, 20), new(random.Next(6, 8), random.Next(3), results));
    }

    private Gather Gather()
    {
        int rows = random.Next(1, 6), columns = random.Next(1, 4), bits = random.Next(2) == 0 ? 8 : 16;
        Ref index = AnyRef(random.Next(1, 3));
        return new(index, Constant(bits, rows, columns, () => random.Next(3) == 0 ? -1 << (bits - 1) : random.Next(-128, 128)), AnyRef(index.Length * columns));
    }

    private Map? Map()
    {
        int lanes = random.Next(4) == 0 ? random.Next(1, 13) : Units;
        List<LaneOp> ops = [];
        LaneOp[] witness = [new Literal(0)];
        for (int i = 0; i < CandidateOps; i++)
        {
            LaneOp op = Op(ops.Count, lanes);
            // A store of 0 into the widest target makes any prefix a whole map.
            int zero = ops.Count + 1;
            if (IsAccepted(new Map(lanes, [.. ops, op, .. witness, new Store(zero, new(lanes <= Units ? 6 : 7, 0, lanes))]))) ops.Add(op);
        }

        return ops.Exists(op => op is Store or StoreView) ? new Map(lanes, [.. ops]) : null;
    }

    private LaneOp Op(int count, int lanes)
    {
        int register() => random.Next(Math.Max(1, count));
        bool wide = random.Next(2) == 0;
        return random.Next(15) switch
        {
            12 => new Requantize(register(), random.Next(4) == 0 ? int.MaxValue : random.Next(int.MaxValue), random.Next(-31, wide ? 31 : 3)),
            13 => new Squash(register(), wide ? SquashKind.Sigmoid : SquashKind.Tanh, 0),
            0 => new Literal(random.Next(3) switch { 0 => int.MinValue, 1 => int.MaxValue, _ => random.Next() >> random.Next(31) }),
            1 => new Multiply(register(), register(), AnyRescale(), wide),
            2 => new Sum(register(), random.Next(3), register(), random.Next(3), random.Next(2) == 0, AnyRescale(), wide),
            3 => new Narrow(register(), AnyRescale(), wide),
            4 => new Extreme(register(), register(), wide),
            5 => new Lookup(register(), random.Next(3)),
            6 => new Power(register(), PowerKind.Reciprocal, 3, random.Next(-30, 61)),
            7 => new Power(register(), wide ? PowerKind.SquareRoot : PowerKind.ReciprocalSquareRoot, 4, random.Next(-30, 61)),
            8 => new Compare(register(), register(), (CompareKind)random.Next(4)),
            9 => new Choose(register(), register(), register()),
            10 => new Store(register(), AnyRef(lanes)),
            11 => new StoreView(register(), AnyRef(lanes), AnyRescale(), random.Next(2) == 0 ? 0 : random.Next(-128, 128)),
            _ => random.Next(2) == 0 ? new Load(AnyRef(lanes), Access.Each) : new Load(AnyRef(), (Access)random.Next(4)),
        };
    }

    private Rescale AnyRescale() => random.Next(4) switch
    {
        0 => Rescale.None,
        1 => Rescale.RightShift(random.Next(-8, 32)),
        2 => new(random.Next(2) == 0 ? int.MaxValue : random.Next(1, int.MaxValue), random.Next(4)),
        _ => new(random.Next(1, int.MaxValue), random.Next(31)),
    };
}
