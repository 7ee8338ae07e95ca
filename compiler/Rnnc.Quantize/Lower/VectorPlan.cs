using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Lower;

/// <summary>Where a value is written when it is made: a vector of the same format, or a view of fewer bits.</summary>
internal readonly record struct Target(Ref Ref, Format Format);

/// <summary>
/// The vectors of a program: which value is kept where, and which views of it products read.
/// A state's next value shares the state's vector where every reader of the old one runs before (or in the same lane); otherwise it waits
/// in a scratch vector until the stage ends.
/// </summary>
internal sealed class VectorPlan
{
    private readonly FlatModel model;
    private readonly Lowering lowering;
    private readonly Dictionary<FlatValue, FlatState> states = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<FlatState> inPlace = [];
    private readonly Dictionary<FlatValue, int> plain = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(FlatValue, int Bits), int> views = [];
    private readonly Dictionary<FlatValue, List<int>> outputs = new(ReferenceEqualityComparer.Instance); // one value may leave under several names
    private readonly HashSet<FlatValue> crossing = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<FlatValue> crossingPlain = new(ReferenceEqualityComparer.Instance);

    public VectorPlan(FlatModel model, Lowering lowering, IReadOnlyList<(StageKind Kind, List<SectionPlan> Sections)> plan)
    {
        this.model = model;
        this.lowering = lowering;
        foreach (FlatValue input in model.Inputs) plain[input] = Program.AddVector(input.Name, VectorRole.Input, Formats.Of(input), input.Length, input.HasRows);
        foreach (FlatState state in model.States) AddState(state, plan);
        foreach (FlatOutput output in model.Outputs) AddOutput(output);
        FindCrossings();
    }

    private ProgramBuilder Program => lowering.Program;

    private FormatTable Formats => lowering.Formats;

    /// <summary>The value that owns the memory: a state for its next value where that is written in place.</summary>
    public FlatValue Owner(FlatValue value)
    {
        value = value.Base ?? value;
        FlatState? state = model.States.Find(state => ReferenceEquals(state.Final, value) || (ReferenceEquals(state.Write, value) && inPlace.Contains(state)));
        return state?.Read ?? value;
    }

    /// <summary>A product of the given width reads the value; called for all products before anything is lowered.</summary>
    public void RequestView(FlatValue value, int bits)
    {
        FlatValue owner = Owner(RowsBehind(value.Base ?? value));
        if (IsPlain(owner, bits)) return;
        Format format = ViewFormat(owner, bits);
        VectorRole role = states.ContainsKey(owner) ? VectorRole.Derived : crossing.Contains(owner) ? VectorRole.Window : VectorRole.Scratch;
        bool perStep = role == VectorRole.Window && IsMadeInLoop(owner);
        if (!views.ContainsKey((owner, bits))) views[(owner, bits)] = Program.AddVector($"{owner.Name}_{bits}", role, format, owner.Length, perStep);
    }

    /// <summary>A product of the given width reads the value's own vector, not a view.</summary>
    public bool ReadsPlain(FlatValue value, int bits) => IsPlain(Owner(RowsBehind(value.Base ?? value)), bits);

    /// <summary>Where a product in <paramref name="stage"/> finds the value, and in which format.</summary>
    public (Ref Ref, Format Format) View(FlatValue value, int bits, int stage)
    {
        FlatValue whole = value.Base ?? value;
        FlatValue owner = Owner(RowsBehind(whole));
        int vector = IsPlain(owner, bits) ? Plain(owner) : views[(owner, bits)];
        return (Part(vector, value, owner, stage), FormatOf(vector));
    }

    /// <summary>Where an element-wise operation or a reduction in <paramref name="stage"/> finds the value.</summary>
    public (Ref Ref, Format Format) Find(FlatValue value, int stage)
    {
        FlatValue owner = Owner(value);
        int vector = value.Constant is null ? Plain(owner) : ConstantVector(value);
        return (value.Constant is null ? Part(vector, value, owner, stage) : Program.RefOf(vector), FormatOf(vector));
    }

    /// <summary>All places that a value goes to when it is made in <paramref name="stage"/>; its own vector only where something reads it there.</summary>
    public IEnumerable<Target> TargetsOf(FlatValue value, int stage, bool isRead)
    {
        FlatValue owner = Owner(value);
        bool owned = states.ContainsKey(owner) || NeedsCommit(value);
        foreach (FlatValue name in NamesOf(value))
        {
            foreach (int output in outputs.GetValueOrDefault(name) ?? []) yield return new Target(WholeOrRow(output, name, stage), FormatOf(output));
            if (ReferenceEquals(name, value) || !crossing.Contains(name)) continue;
            if (crossingPlain.Contains(name)) yield return new Target(WholeOrRow(Plain(name), name, stage), FormatOf(Plain(name)));
            foreach (int vector in ViewsOf(name)) yield return new Target(WholeOrRow(vector, name, stage), FormatOf(vector));
        }

        if (isRead || owned || crossingPlain.Contains(owner)) yield return new Target(WholeOrRow(Plain(owner), owner, stage), FormatOf(Plain(owner)));
        foreach (int vector in ViewsOf(owner)) yield return new Target(WholeOrRow(vector, owner, stage), FormatOf(vector));
    }

    /// <summary>Model inputs that products of this stage read wider than they come: views to be made first.</summary>
    public IEnumerable<(FlatValue Input, Target Target)> InputViews(IEnumerable<FlatValue> read, int stage)
    {
        foreach (FlatValue input in read.Select(value => value.Base ?? value).Where(model.Inputs.Contains).Distinct())
        {
            foreach (int vector in ViewsOf(input)) yield return (input, new Target(WholeOrRow(vector, input, stage), FormatOf(vector)));
        }
    }

    /// <summary>States that start from computed values are set, with their views, before their stage.</summary>
    public Stage? StartOf(int stage)
    {
        var steps = new List<Step>();
        foreach (FlatState state in model.States.Where(state => state.Stage == stage && state.Source is not null))
        {
            (Ref source, Format format) = Find(state.Source!, stage: -1);
            steps.Add(CopyToState(state, source, format));
        }

        return steps.Count == 0 ? null : new Stage(StageKind.Start, [new Section("initial states", [.. steps])]);
    }

    /// <summary>States whose next value could not be written in place.</summary>
    public ImmutableArray<Step> CommitsOf(int stage)
    {
        var steps = new List<Step>();
        var pending = model.States.Where(state => state.Stage == stage && !inPlace.Contains(state)).GroupBy(state => state.Read.Length);
        foreach (var group in pending)
        {
            var lanes = new LaneBuilder();
            var loaded = group.Select(state =>
            {
                (Ref source, Format format) = lowering.Find(Lowering.Alias(state.Write, stage), stage);
                Access access = source.Length == 1 && state.Read.Length > 1 ? Access.Single : Access.Each;
                return (state, Lane: LoadLane(lanes, source, format, access));
            }).ToList();
            foreach ((FlatState state, Lane lane) in loaded) StoreState(lanes, state, lane);
            steps.Add(new Map(group.Key, [.. lanes.Ops]));
        }

        return [.. steps];
    }

    /// <summary>The stage that makes views of states after a reset.</summary>
    public Stage? Refresh()
    {
        var steps = new List<Step>();
        foreach (FlatState state in model.States)
        {
            if (!ViewsOf(state.Read).Any()) continue;
            var lanes = new LaneBuilder();
            Lane lane = LoadLane(lanes, Program.RefOf(plain[state.Read]), FormatOf(plain[state.Read]), Access.Each);
            foreach (int view in ViewsOf(state.Read)) StoreTo(lanes, lane, new Target(Program.RefOf(view), FormatOf(view)));
            steps.Add(new Map(state.Read.Length, [.. lanes.Ops]));
        }

        return steps.Count == 0 ? null : new Stage(StageKind.Refresh, [new Section("states", [.. steps])]);
    }

    /// <summary>The vectors of values that have their own; an in-place state's next value is found there too.</summary>
    public Dictionary<FlatValue, Placement> Placements()
    {
        var result = new Dictionary<FlatValue, Placement>();
        foreach ((FlatValue value, int vector) in plain) result[value] = new Placement(vector, 0, value.Length, FormatOf(vector));
        foreach (FlatState state in inPlace) result[state.Write] = result[state.Final] = result[state.Read];
        return result;
    }

    /// <summary>Loads a value; a zero point is taken off, and a scale that is no power of two is left as it is.</summary>
    public static Lane LoadLane(LaneBuilder lanes, Ref source, Format format, Access access)
    {
        int register = lanes.Add(new Load(source, access));
        if (format.ZeroPoint != 0) register = lanes.Add(new Sum(register, 0, lanes.Add(new Literal(format.ZeroPoint)), 0, Subtract: true, Rescale.None, Wide: true));
        return new Lane(register, format.Scale, Wide: format.Bits == 32);
    }

    public static void StoreTo(LaneBuilder lanes, Lane lane, Target target)
    {
        bool fits = target.Format.Bits == 8 ? lane.Narrow : lane.Wide == (target.Format.Bits == 32);
        bool same = lane.Scale == target.Format.Scale && target.Format.ZeroPoint == 0 && fits;
        lanes.Add(same ? new Store(lane.Register, target.Ref) : new StoreView(lane.Register, target.Ref, Rescale.Of(lane.Scale / target.Format.Scale), target.Format.ZeroPoint));
    }

    private void AddState(FlatState state, IReadOnlyList<(StageKind Kind, List<SectionPlan> Sections)> plan)
    {
        Format format = Formats.Of(state.Read);
        int constant = state.Initial is null ? -1 : Program.AddConstant(16, state.Initial.Select(value => format.Quantize(value)));
        plain[state.Read] = Program.AddVector(state.Name, VectorRole.State, format, state.Read.Length, constant: constant, kept: state.Kept);
        states[state.Read] = state;
        bool taken = model.States.Exists(other => inPlace.Contains(other) && ReferenceEquals(other.Write, state.Write));
        if (!taken && ReferenceEquals(Formats.Root(state.Read), Formats.Root(state.Write)) && CanWriteInPlace(state, plan[state.Stage].Sections)) inPlace.Add(state);
    }

    private bool CanWriteInPlace(FlatState state, List<SectionPlan> sections)
    {
        (int Section, int Order)? place = null;
        for (int s = 0; s < sections.Count; s++)
        {
            FlatNode? maker = sections[s].Nodes.Find(node => ReferenceEquals(node.Output, state.Write));
            if (maker is null) continue;
            if (!SectionPlan.IsElementwise(maker) || maker.Op is FlatConcat or FlatGather) return false;
            place = (s, sections[s].OrderOf(maker));
        }

        if (place is null || model.States.Exists(other => other.Stage == state.Stage && ReferenceEquals(other.Write.Base ?? other.Write, state.Read))) return false;
        for (int s = 0; s < sections.Count; s++)
        {
            foreach (FlatNode reader in sections[s].Nodes.Where(node => node.Inputs.Any(input => ReferenceEquals(input.Base ?? input, state.Read))))
            {
                int order = sections[s].OrderOf(reader);
                if (s < place.Value.Section || (s == place.Value.Section && order < place.Value.Order)) continue;
                if (s > place.Value.Section || order > place.Value.Order || !ReadsOwnLane(reader, state.Read)) return false;
            }
        }

        return true;
    }

    private static bool ReadsOwnLane(FlatNode reader, FlatValue state)
    {
        var operands = reader.Op switch { FlatElementwise elementwise => elementwise.Operands, FlatTable table => [table.Operand], _ => [] };
        return operands.Where(operand => ReferenceEquals(operand.Value.Base ?? operand.Value, state)).All(operand => operand.Access == Access.Each && operand.Value.Base is null);
    }

    private void AddOutput(FlatOutput output)
    {
        Format format = Formats.Wanted(output) is { } wanted ? wanted : output.Scores ? new Format(8, 1.0 / 256, -128) : Formats.Of(output.Value) is { Bits: 16, ZeroPoint: 0 } own ? own : ViewFormat(output.Value, 16);
        if (!outputs.TryGetValue(output.Value, out List<int>? vectors)) outputs[output.Value] = vectors = [];
        vectors.Add(Program.AddVector(output.Name, VectorRole.Output, format, output.Value.Length, output.Value.HasRows));
    }

    /// <summary>Values that another stage reads: their vectors live on, and rows become windows.</summary>
    private void FindCrossings()
    {
        for (int s = 0; s < model.Stages.Count; s++)
        {
            foreach (FlatNode node in model.Stages[s].Nodes)
            {
                foreach (FlatValue input in node.Inputs.Select(input => input.Base ?? input).Where(input => input.Stage >= 0))
                {
                    bool outside = input.Stage != s || input.RowsAsRun || node.Op is FlatAllRows;
                    if (!outside || states.ContainsKey(Owner(input))) continue;
                    crossing.Add(input);
                    if (node.Op is not (FlatLinear or FlatAllRows)) crossingPlain.Add(input);
                }
            }
        }

        foreach (FlatState state in model.States)
        {
            FlatValue? write = state.Write.Stage != state.Stage ? state.Write : null;
            foreach (FlatValue value in new[] { state.Source, write }.OfType<FlatValue>().Select(value => value.Base ?? value))
            {
                if (value.Stage < 0 || states.ContainsKey(Owner(value))) continue;
                crossing.Add(value);
                crossingPlain.Add(value);
            }
        }
    }

    /// <summary>All rows as one vector are the rows' own window.</summary>
    private FlatValue RowsBehind(FlatValue value) =>
        model.Nodes.FirstOrDefault(node => ReferenceEquals(node.Output, value))?.Op is FlatAllRows all ? all.Input : value;

    /// <summary>A product reads the value's own vector: it has the bits, or it is an input, which the caller gives as it is.</summary>
    private bool IsPlain(FlatValue owner, int bits)
    {
        Format format = Formats.Of(owner);
        if (model.Inputs.Contains(owner) && format.Bits >= bits) return true;
        bool plainWide = bits == 16 && format is { Bits: 16, ZeroPoint: 0 };
        if (plainWide && crossing.Contains(owner)) crossingPlain.Add(owner);
        return plainWide;
    }

    private Format ViewFormat(FlatValue owner, int bits)
    {
        Format format = Formats.Of(owner);
        if (bits == 16) return model.Inputs.Contains(owner) ? new Format(16, format.Scale / 128) : Format.PowerOfTwo16(Math.Max(-Formats.Bounds(owner).Low, Formats.Bounds(owner).High) * 1.25);
        (double low, double high) = Formats.Bounds(owner);
        return ViewChooser.Choose(low, high, lowering.Samples.Vectors(owner), 8);
    }

    private IEnumerable<int> ViewsOf(FlatValue owner) => views.Where(view => ReferenceEquals(view.Key.Item1, owner)).OrderBy(view => view.Key.Bits).Select(view => view.Value);

    /// <summary>The value and the rows that collect it.</summary>
    private IEnumerable<FlatValue> NamesOf(FlatValue value) => model.Nodes.Select(node => node.Output).Where(row => ReferenceEquals(row.RowOf, value)).Prepend(value);

    private bool NeedsCommit(FlatValue value) => model.States.Exists(state => ReferenceEquals(Lowering.Alias(state.Write.Base ?? state.Write, state.Stage), value) && !inPlace.Contains(state));

    private int Plain(FlatValue owner)
    {
        if (plain.TryGetValue(owner, out int known)) return known;
        bool crosses = crossing.Contains(owner);
        VectorRole role = crosses ? VectorRole.Window : VectorRole.Scratch;
        return plain[owner] = Program.AddVector(owner.Name, role, Formats.Of(owner), owner.Length, crosses && IsMadeInLoop(owner));
    }

    private bool IsMadeInLoop(FlatValue value) => value.HasRows && value.Stage >= 0 && model.Stages[value.Stage].IsLoop;

    private int ConstantVector(FlatValue value)
    {
        FlatValue whole = value.Base ?? value;
        if (plain.TryGetValue(value, out int known)) return known;
        Format format = Formats.Of(value);
        int constant = Program.AddConstant(16, value.Constant!.Select(element => format.Quantize(element)));
        return plain[value] = Program.AddVector(whole.Name, VectorRole.Constant, format, value.Length, constant: constant);
    }

    private Ref Part(int vector, FlatValue value, FlatValue owner, int stage)
    {
        Ref whole = WholeOrRow(vector, owner, stage);
        if (whole.Row == Row.Whole && Program.Vectors[vector].PerStep) return whole with { Length = checked(Program.Vectors[vector].Length * model.Steps) };
        return whole with { Offset = value.Offset, Length = value.Length };
    }

    private Ref WholeOrRow(int vector, FlatValue value, int stage)
    {
        bool inLoop = stage >= 0 && model.Stages[stage].IsLoop;
        Row row = !Program.Vectors[vector].PerStep || !inLoop ? Row.Whole : value.RowsAsRun && value.Stage == stage ? Row.Run : Row.Time;
        return Program.RefOf(vector, row);
    }

    private Format FormatOf(int vector)
    {
        Vector described = Program.Vectors[vector];
        return new Format(described.Bits, described.Scale, described.ZeroPoint);
    }

    private Map CopyToState(FlatState state, Ref source, Format format)
    {
        var lanes = new LaneBuilder();
        StoreState(lanes, state, LoadLane(lanes, source, format, source.Length == 1 && state.Read.Length > 1 ? Access.Single : Access.Each));
        return new Map(state.Read.Length, [.. lanes.Ops]);
    }

    private void StoreState(LaneBuilder lanes, FlatState state, Lane lane)
    {
        Lane value = lanes.At(lane, Formats.Of(state.Read).Scale);
        StoreTo(lanes, value, new Target(Program.RefOf(plain[state.Read]), FormatOf(plain[state.Read])));
        foreach (int view in ViewsOf(state.Read)) StoreTo(lanes, value, new Target(Program.RefOf(view), FormatOf(view)));
    }
}
