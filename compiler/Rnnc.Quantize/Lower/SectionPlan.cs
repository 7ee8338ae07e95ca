using System.Collections.Immutable;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Lower;

/// <summary>Products of one phase that read the same vectors: their rows become one matrix.</summary>
internal sealed record ProductGroup(int Index, int Phase, ImmutableArray<FlatValue> Inputs, ImmutableArray<FlatNode> Gates);

/// <summary>Element-wise nodes of one phase and as many lanes: one loop.</summary>
internal sealed record LoopGroup(int Phase, int Lanes, List<FlatNode> Nodes);

/// <summary>
/// The nodes of one part of the model in one stage, cut into phases. Phase 0 holds element-wise operations on what is there at the start;
/// phase p starts with the products and reductions whose operands phase p - 1 completes, then the element-wise operations on their results.
/// Element-wise operations stand as late as their readers allow, so that values stay in registers; so do products and reductions of what
/// is there anyway, so that their results take memory no longer than needed.
/// </summary>
internal sealed class SectionPlan
{
    private readonly Dictionary<FlatNode, int> phases = [];
    private readonly Dictionary<FlatNode, int> order = [];

    public SectionPlan(string part, List<FlatNode> nodes, Func<FlatValue, FlatValue> alias, int firstGroup)
    {
        Part = part;
        Nodes = nodes;
        var makers = nodes.ToDictionary(node => node.Output);
        FlatNode? Maker(FlatValue value) => makers.TryGetValue(alias(value.Base ?? value), out FlatNode? node) ? node : null;

        foreach (FlatNode node in nodes)
        {
            int ready = node.Inputs.Select(Maker).OfType<FlatNode>().Select(maker => phases[maker]).DefaultIfEmpty(0).Max();
            phases[node] = IsElementwise(node) ? ready : ready + 1;
        }

        foreach (FlatNode node in Enumerable.Reverse(nodes).Where(node => IsElementwise(node) || node.Inputs.All(input => Maker(input) is null)))
        {
            var readers = nodes.FindAll(reader => reader.Inputs.Any(input => ReferenceEquals(Maker(input), node)));
            if (readers.Count > 0) phases[node] = Math.Max(phases[node], readers.Min(reader => IsElementwise(reader) ? phases[reader] : phases[reader] - 1));
        }

        PhaseCount = phases.Values.DefaultIfEmpty(0).Max() + 1;
        Groups = Group(alias, firstGroup);
        Loops = [.. Enumerable.Range(0, PhaseCount).SelectMany(phase => Partition(phase, Maker))];
        foreach (FlatNode node in nodes.Where(node => !IsElementwise(node))) order[node] = 2 * phases[node] * nodes.Count;
        for (int i = 0; i < Loops.Count; i++)
        {
            foreach (FlatNode node in Loops[i].Nodes) order[node] = ((2 * Loops[i].Phase) + 1) * nodes.Count + i;
        }
    }

    public string Part { get; }

    public List<FlatNode> Nodes { get; }

    public int PhaseCount { get; }

    public List<ProductGroup> Groups { get; }

    /// <summary>Loops of element-wise nodes in the order they run.</summary>
    public List<LoopGroup> Loops { get; }

    public int PhaseOf(FlatNode node) => phases[node];

    /// <summary>Place in the section: nodes of one loop have the same, a smaller one runs before.</summary>
    public int OrderOf(FlatNode node) => order[node];

    public static bool IsElementwise(FlatNode node) => node.Op is FlatElementwise or FlatTable || StandsAlone(node);

    /// <summary>No loop of lanes, but as ready as one.</summary>
    private static bool StandsAlone(FlatNode node) => node.Op is FlatConcat or FlatGather;

    private List<ProductGroup> Group(Func<FlatValue, FlatValue> alias, int firstGroup)
    {
        var groups = new List<ProductGroup>();
        foreach (FlatNode node in Nodes.Where(node => node.Op is FlatLinear))
        {
            ImmutableArray<FlatValue> inputs = [.. ((FlatLinear)node.Op).Inputs.Select(alias)];
            int known = groups.FindIndex(group => group.Phase == phases[node] && group.Inputs.AsSpan().SequenceEqual(inputs.AsSpan()));
            if (known >= 0) groups[known] = groups[known] with { Gates = groups[known].Gates.Add(node) };
            else groups.Add(new ProductGroup(firstGroup + groups.Count, phases[node], inputs, [node]));
        }

        return groups;
    }

    /// <summary>Loops of one phase: all nodes of as many lanes whose operands are ready share one; concatenations and gathers stand alone.</summary>
    private IEnumerable<LoopGroup> Partition(int phase, Func<FlatValue, FlatNode?> maker)
    {
        List<FlatNode> left = Nodes.FindAll(node => IsElementwise(node) && phases[node] == phase);
        while (left.Count > 0)
        {
            var members = new List<FlatNode>();
            bool Ready(FlatNode node) => !node.Inputs.Select(maker).Any(input => input is not null && left.Contains(input) && !members.Contains(input));
            int lanes = left[0].Output.Length;
            foreach (FlatNode node in left)
            {
                bool joins = node.Output.Length == lanes && !StandsAlone(node) && Ready(node) && ReadsOwnLane(node, members);
                if (joins || members.Count == 0) members.Add(node);
                if (StandsAlone(node) && members[0] == node) break;
            }

            left.RemoveAll(members.Contains);
            yield return new LoopGroup(phase, lanes, members);
        }
    }

    /// <summary>A member's result may be read in the same lane only, not through another access or a slice.</summary>
    private static bool ReadsOwnLane(FlatNode node, List<FlatNode> members)
    {
        var operands = node.Op switch
        {
            FlatElementwise elementwise => elementwise.Operands,
            FlatTable table => [table.Operand],
            _ => ImmutableArray<FlatOperand>.Empty,
        };
        return operands.All(operand => !members.Exists(member => ReferenceEquals(member.Output, operand.Value.Base ?? operand.Value))
            || (operand.Access == Int8.Access.Each && operand.Value.Base is null));
    }
}
