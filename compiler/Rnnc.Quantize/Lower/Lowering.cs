using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Lower;

/// <summary>Where a flat value can be found in the finished program, for measurements.</summary>
public sealed record Placement(int Vector, int Offset, int Length, Format Format);

/// <summary>The finished program, and where its outputs' logits are.</summary>
public sealed record Lowered(Int8Model Model, IReadOnlyDictionary<FlatValue, Placement> Placements);

/// <summary>
/// Scheduled model + formats => program. Values get vectors, products of one phase and the same inputs become one matrix, element-wise
/// operations of one phase one loop. States are written in place where no later step reads the old value.
/// </summary>
internal sealed class Lowering
{
    private readonly FlatModel model;
    private readonly List<(StageKind Kind, List<SectionPlan> Sections)> plan;
    private readonly Dictionary<FlatValue, Ref> products = new(ReferenceEqualityComparer.Instance);

    public Lowering(FlatModel model, Samples samples, FormatTable formats, Dictionary<string, Domain> domains, Widths widths)
    {
        this.model = model;
        Widths = widths;
        Samples = samples;
        Formats = formats;
        Domains = domains;
        plan = Plan(model);
        Memory = new VectorPlan(model, this, plan);
    }

    public Samples Samples { get; }

    public Widths Widths { get; }

    public FormatTable Formats { get; }

    public Dictionary<string, Domain> Domains { get; }

    public ProgramBuilder Program { get; } = new();

    public VectorPlan Memory { get; }

    /// <summary>All product groups of a model, in order: what <see cref="Widths"/> counts.</summary>
    public static IReadOnlyList<ProductGroup> GroupsOf(FlatModel model) => [.. Plan(model).SelectMany(stage => stage.Sections).SelectMany(section => section.Groups)];

    public Lowered Run()
    {
        foreach (SectionPlan section in plan.SelectMany(stage => stage.Sections))
        {
            foreach (ProductGroup group in section.Groups)
            {
                foreach (FlatValue input in group.Inputs) Memory.RequestView(input, Widths.Of(group.Index));
            }
        }

        var stages = new List<Stage>();
        for (int s = 0; s < plan.Count; s++)
        {
            Stage? start = Memory.StartOf(s);
            if (start is not null) stages.Add(start);
            var sections = new List<Section>();
            foreach (SectionPlan section in plan[s].Sections)
            {
                ImmutableArray<Step> steps = new SectionLowering(this, model, s, section, Widths).Lower();
                if (!steps.IsEmpty) sections.Add(new Section(section.Part, steps));
            }

            ImmutableArray<Step> commits = Memory.CommitsOf(s);
            if (!commits.IsEmpty) sections.Add(new Section("states", commits));
            stages.Add(new Stage(plan[s].Kind, [.. sections]));
        }

        Stage? refresh = Memory.Refresh();
        if (refresh is not null) stages.Insert(0, refresh);
        Int8Model result = Program.Build(model.Name, stages, model.Steps, model.StepsAreFixed);
        Dictionary<FlatValue, Placement> placements = Memory.Placements();
        foreach ((FlatValue gate, Ref place) in products) placements.TryAdd(gate, new Placement(place.Vector, place.Offset, place.Length, Formats.Of(gate)));
        return new Lowered(result, placements);
    }

    /// <summary>Where an element-wise operation or a reduction finds a value: a gate in its group's vector, all else in its own.</summary>
    public (Ref Ref, Format Format) Find(FlatValue value, int stage)
    {
        if (!products.TryGetValue(value.Base ?? value, out Ref place)) return Memory.Find(value, stage);
        return (place with { Offset = place.Offset + value.Offset, Length = value.Length }, Formats.Of(value));
    }

    public void PlaceProduct(FlatValue gate, Ref place) => products[gate] = place;

    public int GroupOf(FlatNode gate) => plan.SelectMany(stage => stage.Sections).SelectMany(section => section.Groups).First(group => group.Gates.Contains(gate)).Index;

    /// <summary>Within its stage a collected row is the step's own value.</summary>
    public static FlatValue Alias(FlatValue value, int stage) => value.RowOf is { } source && value.Stage == stage && !value.RowsAsRun ? source : value;

    private static List<(StageKind Kind, List<SectionPlan> Sections)> Plan(FlatModel model)
    {
        var result = new List<(StageKind, List<SectionPlan>)>();
        int groups = 0;
        for (int s = 0; s < model.Stages.Count; s++)
        {
            int stage = s;
            var sections = new List<SectionPlan>();
            var nodes = new List<FlatNode>();
            void Close()
            {
                if (nodes.Count == 0) return;
                sections.Add(new SectionPlan(nodes[0].Part, nodes, value => Alias(value, stage), groups));
                groups += sections[^1].Groups.Count;
                nodes = [];
            }

            foreach (FlatNode node in model.Stages[s].Nodes)
            {
                if (nodes.Count > 0 && nodes[0].Part != node.Part) Close();
                nodes.Add(node);
            }

            Close();
            result.Add((model.Stages[s].Kind, sections));
        }

        return result;
    }
}
