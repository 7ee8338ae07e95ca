using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>
/// The program while operators add to it: its stages, and where values lie. Rows over time are made in loops, one stage for each direction
/// and dependence; what is whole is made once, after them. A graph that keeps variables and has no time of its own is one loop: a run is a step.
/// </summary>
internal sealed class Workspace
{
    private readonly List<StageBuilder> loops = [];
    private readonly StageBuilder once = new(StageKind.Once);
    private readonly Dictionary<int, StageBuilder> starts = [];
    private readonly Dictionary<int, StageBuilder> ends = [];
    private readonly Origin where;
    private readonly Dictionary<TensorValue, TensorValue> stored = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorValue, TensorValue> lasts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> storedIn = [];
    private readonly CopyBudget budget;

    /// <param name="where">The file, for diagnostics.</param>
    /// <param name="isStepwise">A run of the graph is a time step.</param>
    public Workspace(Origin where, bool isStepwise)
    {
        this.where = where;
        IsStepwise = isStepwise;
        budget = new CopyBudget(where);
        if (isStepwise) loops.Add(new StageBuilder(StageKind.Forward));
    }

    public ProgramBuilder Program { get; } = new();

    public bool IsStepwise { get; }

    /// <summary>Something reads all rows of a window at once: their number is the file's.</summary>
    public bool NeedsAllSteps { get; private set; }

    /// <summary>The row of the caller's vectors that a stage without loops reads.</summary>
    public Row CallersRow => IsStepwise ? Row.Time : Row.Whole;

    public IEnumerable<Stage> Stages => Enumerable.Range(0, loops.Count).SelectMany(loop => new[] { starts.GetValueOrDefault(loop), loops[loop], ends.GetValueOrDefault(loop) })
        .Prepend(Refresh).Append(once).OfType<StageBuilder>().Where(stage => !stage.IsEmpty).Select(stage => stage.Build());

    /// <summary>What states imply, after a reset.</summary>
    public StageBuilder Refresh { get; } = new(StageKind.Refresh);

    /// <summary>What is done once, after all loops.</summary>
    public StageBuilder Once => once;

    private StageBuilder Main => IsStepwise ? loops[0] : once;

    /// <summary>Chooses where an operator runs, and brings its operands there.</summary>
    /// <param name="after">A loop that has to come before; -1 where none has.</param>
    public Site Settle(ImmutableArray<TensorValue?> operands, Origin at, int after = -1)
    {
        TensorValue[] timed = [.. operands.OfType<TensorValue>().Where(operand => operand.Time is not null)];
        if (timed.Length == 0) return new Site(Main, Timeline.Stored, 0, operands);
        int steps = timed[0].Time!.Value.Steps;
        if (timed.Any(operand => operand.Time!.Value.Steps != steps))
            throw new InputException(at, $"sequences of {string.Join(" and ", timed.Select(operand => operand.Time!.Value.Steps).Distinct())} time steps in one operator", "one number of steps", "export the parts as models of their own");
        int loop = LoopFor(timed, operands, after);
        StageBuilder stage = loops[loop];
        return new Site(stage, loop, steps, [.. operands.Select(operand => operand is null ? null : At(operand, loop, at))]);
    }

    /// <summary>What is done once before a loop: states that start from values.</summary>
    public StageBuilder StartOf(int loop) => starts.TryGetValue(loop, out StageBuilder? known) ? known : starts[loop] = new StageBuilder(StageKind.Start);

    /// <summary>What is done once after a loop and before the next: values that a later loop reads.</summary>
    public StageBuilder EndOf(int loop) => ends.TryGetValue(loop, out StageBuilder? known) ? known : ends[loop] = new StageBuilder(StageKind.Once);

    /// <summary>The vector is written by a loop or right after it: only later ones read it.</summary>
    public void MarkMadeIn(int vector, int loop) => storedIn[vector] = loop;

    /// <summary>Something works for one number of steps alone.</summary>
    public void FixSteps() => NeedsAllSteps = true;

    /// <summary>The value read from its last row to its first.</summary>
    public TensorValue Reversed(TensorValue value)
    {
        TensorValue rows = Stored(value);
        return rows with { Time = rows.Time!.Value with { Reversed = !rows.Time.Value.Reversed } };
    }

    /// <summary>A value of a new vector, to be written at the site.</summary>
    public TensorValue Make(Site site, ImmutableArray<int> shape, Encoding encoding, string name, Origin at)
    {
        var value = new TensorValue(shape, encoding) { Time = TimeOf(site, shape, at) };
        int vector = Program.Add(new Vector(name, VectorRole.Scratch, encoding.Bits, value.RowCount, PerStep: false, encoding.Scale, ZeroPointOf(encoding)));
        return value with { Cells = RowCells(vector, value.RowCount) };
    }

    /// <summary>The timeline of a result of this shape.</summary>
    public static Timeline? TimeOf(Site site, ImmutableArray<int> shape, Origin at) => site.HasRows ? new Timeline(TimeAxis(shape, site.Steps, at), site.Steps, site.Loop) : null;

    /// <summary>The axis whose indices are time steps, each a stretch of neighbours.</summary>
    public static int TimeAxis(ImmutableArray<int> shape, int steps, Origin at)
    {
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] == steps) return axis;
            if (shape[axis] != 1) break;
        }

        throw new InputException(at, $"the shape [{string.Join(", ", shape)}] of a result with a row for each of {steps} time steps", "time behind a batch of 1", "export the model with a batch of 1");
    }

    /// <summary>The value's elements where the site reads them; a constant gets a vector.</summary>
    public ImmutableArray<Cell> Cells(TensorValue value, string name = "constant")
    {
        if (value.Numbers is not { } numbers) return value.Cells;
        int constant = Program.AddConstant(value.Encoding.Bits, numbers);
        int known = Program.Vectors.FindIndex(vector => vector.Role == VectorRole.Constant && vector.Constant == constant);
        if (known < 0) known = Program.Add(new Vector(name, VectorRole.Constant, value.Encoding.Bits, numbers.Length, PerStep: false, value.Encoding.Scale, ZeroPointOf(value.Encoding), constant));
        return RowCells(known, numbers.Length);
    }

    /// <summary>All rows of a value at once, for what runs after the loops.</summary>
    public TensorValue Whole(TensorValue value)
    {
        if (value.Time is not { } time) return value;
        NeedsAllSteps = true;
        TensorValue rows = Stored(value);
        bool reversed = rows.Time!.Value.Reversed;
        IEnumerable<Cell> cells = Enumerable.Range(0, time.Steps).SelectMany(k => rows.Cells.Select(cell =>
            cell with { Offset = checked((reversed ? time.Steps - 1 - k : k) * Program.Vectors[cell.Vector].Length + cell.Offset), Row = Row.Whole }));
        return new TensorValue(value.Shape, value.Encoding) { Cells = [.. cells] };
    }

    /// <summary>The row that a loop makes in its last run, for what runs after it.</summary>
    public TensorValue Last(TensorValue value)
    {
        if (lasts.TryGetValue(value, out TensorValue? known)) return known;
        Timeline time = value.Time!.Value;
        if (time.IsStored)
        {
            TensorValue whole = Whole(value);
            return lasts[value] = new TensorValue(value.RowShape, value.Encoding) { Cells = whole.Cells[^value.RowCount..] };
        }

        ImmutableArray<Cell> cells = value.Cells;
        if (cells.Any(cell => Program.Vectors[cell.Vector].Role != VectorRole.State))
        {
            int vector = Program.Add(new Vector("last", VectorRole.Window, value.Encoding.Bits, value.RowCount, PerStep: false, value.Encoding.Scale, ZeroPointOf(value.Encoding)));
            cells = RowCells(vector, value.RowCount);
            Copy(loops[time.Loop], value.Cells, cells);
        }

        return lasts[value] = new TensorValue(value.RowShape, value.Encoding) { Cells = cells };
    }

    /// <summary>The value with all rows kept in a vector.</summary>
    public TensorValue Stored(TensorValue value)
    {
        Timeline time = value.Time!.Value;
        if (time.IsStored) return value;
        if (stored.TryGetValue(value, out TensorValue? known)) return known;
        ImmutableArray<Cell> cells = value.Cells;
        if (cells.Any(cell => !Program.Vectors[cell.Vector].PerStep))
        {
            int vector = Program.Add(new Vector("rows", VectorRole.Window, value.Encoding.Bits, value.RowCount, PerStep: true, value.Encoding.Scale, ZeroPointOf(value.Encoding)));
            cells = RowCells(vector, value.RowCount);
            Copy(loops[time.Loop], value.Cells, [.. cells.Select(cell => cell with { Row = MadeRow(time.Loop) })]);
        }

        foreach (Cell cell in cells) storedIn[cell.Vector] = time.Loop;
        return stored[value] = value with { Cells = [.. cells.Select(cell => cell with { Row = Row.Whole })], Time = time with { Loop = Timeline.Stored } };
    }

    /// <summary>The row of a vector with rows that a loop fills: row k in run k.</summary>
    public Row MadeRow(int loop) => loops[loop].Kind == StageKind.Backward ? Row.Run : Row.Time;

    /// <summary>Copies elements, as few stretches as they are.</summary>
    public void Copy(StageBuilder stage, ImmutableArray<Cell> from, ImmutableArray<Cell> to, bool canFuse = true)
    {
        if (canFuse && Runs.Of(from.AsSpan()) is [Ref source] && Runs.Of(to.AsSpan()) is [Ref target] && stage.StoreToo(source, target)) return;
        for (int start = 0; start < from.Length;)
        {
            int end = start + 1;
            while (end < from.Length && Follows(from, start, end) && Follows(to, start, end)) end++;
            budget.Spend();
            var lanes = new LaneList();
            int value = lanes.Add(new Load(RefOf(from, start, end), Access.Each));
            lanes.Add(new Store(value, RefOf(to, start, end)));
            stage.Add("copies", new Map(end - start, [.. lanes.Ops]));
            start = end;
        }

        static bool Follows(ImmutableArray<Cell> cells, int start, int end) => cells[end] == cells[start] with { Offset = cells[start].Offset + end - start };
        static Ref RefOf(ImmutableArray<Cell> cells, int start, int end) => new(cells[start].Vector, cells[start].Offset, end - start, cells[start].Row);
    }

    /// <summary>The elements as neighbours in one vector, copied there if need be.</summary>
    public Ref Contiguous(StageBuilder stage, ImmutableArray<Cell> cells, Encoding encoding)
    {
        if (Runs.Of(cells.AsSpan()) is [Ref run]) return run;
        int vector = Program.Add(new Vector("joined", VectorRole.Scratch, encoding.Bits, cells.Length, PerStep: false, encoding.Scale, ZeroPointOf(encoding)));
        Copy(stage, cells, RowCells(vector, cells.Length));
        return Program.RefOf(vector);
    }

    /// <summary>All elements of a row of a vector.</summary>
    public static ImmutableArray<Cell> RowCells(int vector, int length, Row row = Row.Whole) => [.. Enumerable.Range(0, length).Select(i => new Cell(vector, i, row))];

    /// <summary>A program's vector has a zero point where it has 8 bits.</summary>
    public static int ZeroPointOf(Encoding encoding) => encoding.Bits == 8 ? encoding.ZeroPoint : 0;

    /// <summary>The first loop that can read all these rows, added where there is none.</summary>
    private int LoopFor(TensorValue[] timed, ImmutableArray<TensorValue?> operands, int after)
    {
        int[] made = [.. timed.Where(value => !value.Time!.Value.IsStored).Select(value => value.Time!.Value.Loop).Distinct()];
        int first = operands.OfType<TensorValue>().Where(value => value.Time is not { IsStored: false }).SelectMany(value => value.Cells).Select(cell => storedIn.TryGetValue(cell.Vector, out int loop) ? loop + 1 : 0).Append(after + 1).Max();
        bool reversed = timed.Any(value => value.Time!.Value.Reversed);
        if (made is [int only] && first <= only && (!reversed || loops[only].Kind == StageKind.Backward)) return only;
        if (made.Length > 0) first = Math.Max(first, made.Max() + 1);
        StageKind kind = reversed ? StageKind.Backward : StageKind.Forward;
        int found = loops.FindIndex(Math.Min(first, loops.Count), stage => stage.Kind == kind);
        if (found >= 0) return found;
        loops.Add(new StageBuilder(kind));
        return loops.Count - 1;
    }

    /// <summary>The value as a loop reads it.</summary>
    private TensorValue At(TensorValue value, int loop, Origin at)
    {
        if (value.IsConstant) return value;
        if (value.Time is not { } time)
        {
            if (value.Cells.All(cell => Program.Vectors[cell.Vector].Role is VectorRole.Input or VectorRole.State or VectorRole.Constant || storedIn.ContainsKey(cell.Vector))) return value;
            throw new InputException(at, "a value that is made after the time steps and read by them", "layers over time before those over whole windows", "export the parts as models of their own");
        }

        if (time.Loop == loop) return value;
        TensorValue rows = Stored(value);
        bool backward = loops[loop].Kind == StageKind.Backward;
        Row row = backward && !rows.Time!.Value.Reversed ? Row.Run : Row.Time;
        return value with { Cells = [.. rows.Cells.Select(cell => cell with { Row = row })], Time = time with { Loop = loop, Reversed = false } };
    }
}
