using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Tests.EmitC;

/// <summary>
/// Valid programs of every kind of step, operation, access and stage. An operation that the verifier refuses is dropped, so that
/// what remains stays within its rules.
/// </summary>
internal sealed class RandomPrograms
{
    private readonly Random random;
    private readonly List<Vector> vectors = [];
    private readonly List<ConstantData> constants = [];
    private readonly List<Table> tables = [];
    private readonly List<Stage> stages = [];
    private readonly bool isFixed;
    private readonly int steps;
    private List<Ref> readable = [];
    private StageKind kind;
    private bool inLoop;
    private IReadOnlyList<int> filled = [];

    private RandomPrograms(int seed)
    {
        random = new Random(seed);
        steps = random.Next(1, 6);
        isFixed = random.Next(4) == 0;
    }

    /// <summary>The same program for the same seed, in every run and on every machine.</summary>
    public static Int8Model Make(int seed) => new RandomPrograms(seed).Make();

    private Int8Model Model() => new("random", [.. vectors], [.. constants], [.. tables], [.. stages]) { Steps = steps, StepsAreFixed = isFixed };

    private Int8Model Make()
    {
        for (int i = random.Next(1, 3); i > 0; i--) AddVector(VectorRole.Input, Pick(8, 8, 16, 16, 32), perStep: random.Next(4) != 0);
        for (int i = random.Next(0, 4); i > 0; i--) AddState();
        for (int i = random.Next(0, 3); i > 0; i--) AddVector(VectorRole.Derived, Pick(8, 16, 32), perStep: false);
        if (random.Next(3) == 0) AddConstantVector(Pick(8, 16, 32));
        for (int i = random.Next(0, 3); i > 0; i--) AddTable();

        AddStage(StageKind.Refresh, [], Of(VectorRole.Derived));
        var windows = new List<int>();
        bool needsWindow = random.Next(3) == 0;
        if (needsWindow) windows.Add(AddVector(VectorRole.Window, Pick(8, 16, 32), perStep: true));
        var perStep = new List<int>();
        if (random.Next(3) == 0) perStep.Add(AddVector(VectorRole.Output, Pick(8, 16, 32), perStep: true));
        int[] carried = [.. Of(VectorRole.State), .. Of(VectorRole.Derived)];
        var early = new List<int>();
        if (random.Next(5) == 0)
        {
            early.Add(AddVector(VectorRole.Window, Pick(8, 16, 32), perStep: false));
            AddStage(StageKind.Once, [], early);
        }

        AddStage(Pick(StageKind.Forward, StageKind.Forward, StageKind.Backward), early, [.. carried, .. windows, .. perStep]);
        if (needsWindow) AddStage(Pick(StageKind.Forward, StageKind.Backward), [.. windows, .. early], carried);
        if (perStep.Count == 0 || random.Next(2) == 0) AddStage(StageKind.Once, [.. windows, .. early], [AddVector(VectorRole.Output, Pick(8, 16, 32), perStep: false)]);
        return Model();
    }

    private int[] Of(VectorRole role) => [.. Enumerable.Range(0, vectors.Count).Where(i => vectors[i].Role == role)];

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private int AddVector(VectorRole role, int bits, bool perStep)
    {
        int zeroPoint = bits == 8 ? random.Next(-20, 20) : 0;
        vectors.Add(new($"{role}/{vectors.Count}", role, bits, random.Next(1, 14), perStep, Math.ScaleB(random.Next(1, 2000), -12), zeroPoint));
        return vectors.Count - 1;
    }

    private void AddState()
    {
        int i = AddVector(VectorRole.State, Pick(16, 16, 16, 8, 32), perStep: false);
        vectors[i] = vectors[i] with { ZeroPoint = 0, Kept = random.Next(3) == 0, Constant = random.Next(3) == 0 ? AddConstant(vectors[i].Bits, vectors[i].Length) : -1 };
    }

    private void AddConstantVector(int bits)
    {
        int i = AddVector(VectorRole.Constant, bits, perStep: false);
        vectors[i] = vectors[i] with { Constant = AddConstant(bits, vectors[i].Length) };
    }

    private int AddConstant(int bits, int length, int rows = 1)
    {
        constants.Add(new(bits, [.. Enumerable.Range(0, length).Select(_ => AnyValue(bits))], rows));
        return constants.Count - 1;
    }

    private int AnyValue(int bits)
    {
        int limit = 1 << (Math.Min(bits, 31) - 1);
        return random.Next(8) switch { 0 => -limit, 1 => limit - 1, 2 => random.Next(-3, 4), _ => random.Next(-limit, limit) };
    }

    private void AddTable()
    {
        bool interpolated = random.Next(2) == 0;
        var table = new Table($"f{tables.Count}", constants.Count, random.Next(5, 16), interpolated);
        AddConstant(16, table.EntryCount);
        tables.Add(table);
    }

    private int PowerTable(PowerKind power)
    {
        tables.Add(new Table($"power{tables.Count}", constants.Count, 0, true));
        AddConstant(16, Arithmetic.PowerEntryCount(power));
        return tables.Count - 1;
    }

    /// <summary>A stage whose last steps fill the targets whole.</summary>
    private void AddStage(StageKind stage, IReadOnlyList<int> available, IReadOnlyList<int> targets)
    {
        kind = stage;
        filled = available;
        inLoop = stage is StageKind.Forward or StageKind.Backward;
        bool refresh = stage == StageKind.Refresh;
        readable = [];
        foreach (int i in Enumerable.Range(0, vectors.Count))
        {
            Vector vector = vectors[i];
            bool isReadable = vector.Role is VectorRole.Constant or VectorRole.State
                || (!refresh && vector.Role is VectorRole.Input or VectorRole.Derived)
                || filled.Contains(i);
            if (!isReadable || (vector.Role is VectorRole.Input && refresh)) continue;
            if (!vector.PerStep) readable.Add(new(i, 0, vector.Length));
            else if (inLoop) readable.Add(new(i, 0, vector.Length, Pick(Row.Time, Row.Run)));
            else if (isFixed) readable.Add(new(i, 0, vector.Length * steps));
        }

        var sections = new List<Section>();
        for (int s = random.Next(1, 3); s > 0; s--)
        {
            var list = new List<Step>();
            for (int i = random.Next(1, 4); i > 0; i--) AddStep(list);
            if (s == 1) foreach (int target in targets) Fill(list, target);
            sections.Add(new($"layer \"{s}\" */ \\", [.. list]));
        }

        stages.Add(new(stage, [.. sections]));
    }

    /// <summary>Whether steps keep to the rules of ranges and references, whatever else fills the vectors that they read.</summary>
    private bool IsValid(params Step[] list)
    {
        var stage = new Stage(inLoop ? kind : StageKind.Forward, [new Section("trial", [.. list])]);
        var trial = new Int8Model("trial", [.. vectors.Select(Filled)], [.. constants], [.. tables], [stage]) { Steps = steps, StepsAreFixed = isFixed };
        try
        {
            Int8Verifier.Check(trial);
            return true;
        }
        catch (InvalidProgramException)
        {
            return false;
        }
    }

    /// <summary>The vector as one that may be read and written at any time.</summary>
    private Vector Filled(Vector vector, int index)
    {
        if (vector.Role == VectorRole.Constant || (inLoop && vector.Role == VectorRole.Input)) return vector;
        if (!vector.PerStep) return vector with { Role = VectorRole.State };
        if (!inLoop) return vector with { Role = VectorRole.State, PerStep = false, Length = vector.Length * steps };
        return vector with { Role = filled.Contains(index) ? VectorRole.Input : VectorRole.Window };
    }

    private void AddStep(List<Step> list)
    {
        int known = vectors.Count;
        Step? step = random.Next(10) switch { 0 or 1 => MakeProduct(), 2 or 3 => MakeReduction(), 4 => MakeGather(), 5 => MakeDataProduct(), 6 => MakeRequantized(), 7 => MakeSoftmax(), _ => MakeMap() };
        if (step is null) return;
        list.Add(step);
        if (kind == StageKind.Refresh) return;
        foreach (Ref made in readable.Where(part => part.Vector >= known).ToList()) list.Add(Publish(made));
    }

    /// <summary>A copy of an intermediate into an output of its own, so that no error in it stays unseen.</summary>
    private Map Publish(Ref made)
    {
        int output = AddVector(VectorRole.Output, vectors[made.Vector].Bits, perStep: inLoop);
        vectors[output] = vectors[output] with { Length = made.Length };
        Ref target = new(output, 0, made.Length, inLoop ? Pick(Row.Time, Row.Run) : Row.Whole);
        return new Map(made.Length, [new Load(made, Access.Each), new Store(0, target)]);
    }

    private Ref NewScratch(int bits, int length)
    {
        int i = AddVector(VectorRole.Scratch, bits, perStep: false);
        vectors[i] = vectors[i] with { Length = length };
        return new(i, 0, length);
    }

    private Ref? Source(int maximumBits)
    {
        Ref[] choices = [.. readable.Where(part => vectors[part.Vector].Bits <= maximumBits)];
        if (choices.Length == 0) return null;
        Ref whole = Pick(choices);
        if (random.Next(2) == 0 || (whole.Row == Row.Whole && vectors[whole.Vector].PerStep)) return whole;
        int offset = random.Next(whole.Length);
        return whole with { Offset = offset, Length = random.Next(1, whole.Length - offset + 1) };
    }

    private MatVec? MakeProduct()
    {
        int rows = random.Next(1, 14);
        var accumulators = ImmutableArray.CreateBuilder<Accumulator>();
        for (int a = random.Next(1, 3); a > 0; a--)
        {
            var parts = ImmutableArray.CreateBuilder<Part>();
            for (int p = random.Next(1, 4); p > 0; p--)
            {
                if (Source(16) is not { } source) return null;
                parts.Add(new(source, AddConstant(8, rows * source.Length, rows)));
            }

            constants.Add(new(32, [.. Enumerable.Range(0, rows).Select(_ => random.Next(-100000, 100000))]));
            constants.Add(new(32, [.. Enumerable.Range(0, rows).Select(_ => random.Next(1, int.MaxValue) >> random.Next(0, 16)).Select(m => Math.Max(m, 1))]));
            accumulators.Add(new(parts.ToImmutable(), constants.Count - 2, constants.Count - 1, random.Next(0, 4)));
        }

        Ref output = NewScratch(16, rows);
        var product = new MatVec(accumulators.ToImmutable(), output);
        if (!IsValid(product)) return null;
        readable.Add(output);
        return product;
    }

    private RequantizedMatVec? MakeRequantized()
    {
        int rows = random.Next(1, 14);
        var sums = ImmutableArray.CreateBuilder<RequantizedSum>();
        for (int a = random.Next(1, 3); a > 0; a--)
        {
            var parts = ImmutableArray.CreateBuilder<Part>();
            for (int p = random.Next(1, 3); p > 0; p--)
            {
                if (Source(16) is not { } source) return null;
                parts.Add(new(source, AddConstant(8, rows * source.Length, rows)));
            }

            bool single = random.Next(2) == 0;
            constants.Add(new(32, [.. Enumerable.Range(0, rows).Select(_ => random.Next(-100000, 100000))]));
            constants.Add(new(32, [.. Enumerable.Range(0, rows).Select(_ => single ? random.Next(1 << 15) : random.Next(1 << 30, int.MaxValue))]));
            constants.Add(new(8, [.. Enumerable.Range(0, rows).Select(_ => random.Next(-14, 2))]));
            sums.Add(new(parts.ToImmutable(), constants.Count - 3, constants.Count - 2, constants.Count - 1, single));
        }

        int bits = Pick(8, 16);
        Ref output = NewScratch(bits, rows);
        int low = random.Next(-1 << (bits - 1), 0), high = random.Next(0, 1 << (bits - 1));
        var product = new RequantizedMatVec(sums.ToImmutable(), random.Next(-100, 100), low, high, output);
        if (!IsValid(product)) return null;
        readable.Add(output);
        return product;
    }

    private TableSoftmax? MakeSoftmax()
    {
        if (Source(8) is not { } input) return null;
        int groups = Pick([.. Enumerable.Range(1, input.Length).Where(n => input.Length % n == 0)]);
        double slope = random.NextDouble() / 4;
        constants.Add(new(32, [.. Enumerable.Range(0, 256).Select(d => (int)Math.Min(int.MaxValue, 2147483648.0 * Math.Exp(-slope * d)))]));
        Ref output = NewScratch(8, input.Length);
        var softmax = new TableSoftmax(input, groups, constants.Count - 1, output);
        if (!IsValid(softmax)) return null;
        readable.Add(output);
        return softmax;
    }

    private int SquashTable()
    {
        int known = tables.FindIndex(table => table.Name == "magnitudes");
        if (known >= 0) return known;
        constants.Add(new(16, [.. Enumerable.Range(0, 256).Select(i => Math.Min(32767, (int)(65536 / (1 + Math.Exp(-i / 24.0))) - 32768))]));
        tables.Add(new("magnitudes", constants.Count - 1, 8, Interpolated: false));
        return tables.Count - 1;
    }

    private Reduction? MakeReduction()
    {
        if (Source(16) is not { } a) return null;
        int groups = Pick([.. Enumerable.Range(1, a.Length).Where(n => a.Length % n == 0)]);
        Ref[] partners = [.. readable.Where(part => part.Length == a.Length && vectors[part.Vector].Bits <= 16)];
        ReductionKind reductionKind = Pick(Enum.GetValues<ReductionKind>());
        Ref b = reductionKind == ReductionKind.SumOfProducts && partners.Length > 0 ? Pick(partners) : a;
        Ref output = NewScratch(32, groups);
        var reduction = new Reduction(reductionKind, a, b, random.Next(0, 12), output);
        if (!IsValid(reduction)) return null;
        readable.Add(output);
        return reduction;
    }

    private DataProduct? MakeDataProduct()
    {
        if (Source(16) is not { } matrix) return null;
        Ref[] partners = [.. readable.Where(part => matrix.Length % part.Length == 0 && vectors[part.Vector].Bits == 16)];
        if (partners.Length == 0) return null;
        Ref vector = Pick(partners), output = NewScratch(16, matrix.Length / vector.Length);
        var product = new DataProduct(matrix, vector, random.Next(2) == 0, random.Next(4) == 0 ? random.Next(41) : random.Next(0, 18), output);
        if (!IsValid(product)) return null;
        readable.Add(output);
        return product;
    }

    private Gather? MakeGather()
    {
        if (Source(32) is not { } index) return null;
        int bits = Pick(8, 16), rows = random.Next(1, 9), columns = random.Next(1, 6);
        Ref output = NewScratch(bits, index.Length * columns);
        var gather = new Gather(index, AddConstant(bits, rows * columns, rows), output);
        if (!IsValid(gather)) return null;
        readable.Add(output);
        return gather;
    }

    private Map? MakeMap()
    {
        int lanes = random.Next(1, 14);
        List<LaneOp> ops = Compute(lanes);
        int outputs = 0;
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            Ref target = NewScratch(Pick(8, 16, 16, 32), lanes);
            if (TryStore(ops, lanes, target)) outputs++;
        }

        return outputs == 0 ? null : new Map(lanes, [.. ops]);
    }

    /// <summary>Writes the whole vector, now and then in two maps.</summary>
    private void Fill(List<Step> list, int vector)
    {
        Vector target = vectors[vector];
        Row row = target.PerStep ? Pick(Row.Time, Row.Run) : Row.Whole;
        int cut = target.Length < 2 || random.Next(2) == 0 ? target.Length : random.Next(1, target.Length);
        Fill(list, new Ref(vector, 0, cut, row));
        if (cut < target.Length) Fill(list, new Ref(vector, cut, target.Length - cut, row));
    }

    private void Fill(List<Step> list, Ref target)
    {
        List<LaneOp> ops = Compute(target.Length);
        if (!TryStore(ops, target.Length, target)) ops = [new Literal(random.Next(-128, 128)), new Store(0, target)];
        list.Add(new Map(target.Length, [.. ops]));
    }

    private bool TryStore(List<LaneOp> ops, int lanes, Ref target)
    {
        int zeroPoint = vectors[target.Vector].ZeroPoint;
        foreach (int register in Enumerable.Range(0, ops.Count).Reverse())
        {
            LaneOp store = random.Next(2) == 0 ? new Store(register, target) : new StoreView(register, target, AnyRescale(), zeroPoint);
            if (!IsValid(new Map(lanes, [.. ops, store]))) continue;
            ops.Add(store);
            if (vectors[target.Vector].Role == VectorRole.Scratch) readable.Add(target);
            return true;
        }

        return false;
    }

    private List<LaneOp> Compute(int lanes)
    {
        var ops = new List<LaneOp> { new Literal(random.Next(-128, 128)) };
        for (int i = random.Next(2, 14); i > 0; i--)
        {
            LaneOp? op = Propose(lanes, ops.Count);
            if (op is not null && IsValid(new Map(lanes, [.. ops, op]))) ops.Add(op);
        }

        return ops;
    }

    private LaneOp? Propose(int lanes, int count)
    {
        int a = random.Next(count), b = random.Next(count), c = random.Next(count);
        bool wide = random.Next(3) == 0;
        PowerKind power = Pick(Enum.GetValues<PowerKind>());
        return random.Next(19) switch
        {
            16 => new Requantize(a, random.Next(3) == 0 ? 1 << 30 : random.Next(int.MaxValue), random.Next(-20, 3)),
            17 => new Squash(a, Pick(SquashKind.Sigmoid, SquashKind.Tanh), SquashTable()),
            0 => new Literal(AnyValue(Pick(8, 16, 32))),
            1 or 2 => new Multiply(a, b, AnyRescale(), wide),
            3 or 4 => new Sum(a, random.Next(0, 3), b, random.Next(0, 3), random.Next(2) == 0, AnyRescale(), wide),
            5 => new Narrow(a, AnyRescale(), wide),
            6 => new Extreme(a, b, random.Next(2) == 0),
            7 => tables.Count == 0 ? null : new Lookup(a, random.Next(tables.Count)),
            8 => new Power(a, power, PowerTable(power), random.Next(-30, 61)),
            9 => new Compare(a, b, Pick(Enum.GetValues<CompareKind>())),
            10 => new Choose(a, b, c),
            _ => ProposeLoad(lanes),
        };
    }

    private Load? ProposeLoad(int lanes)
    {
        if (Source(32) is not { } source) return null;
        Access access = Pick(Access.Each, Access.Single, Access.Cycle, Access.Repeat);
        if (access == Access.Each && source.Length > lanes && (source.Row != Row.Whole || !vectors[source.Vector].PerStep)) source = source with { Length = lanes };
        return new(source, access);
    }

    private Rescale AnyRescale() => random.Next(5) switch
    {
        0 => Rescale.None,
        1 => Rescale.RightShift(random.Next(1, 32)),
        2 => Rescale.RightShift(-random.Next(1, 4)),
        _ => new(random.Next(1, int.MaxValue), random.Next(0, 3)),
    };
}
