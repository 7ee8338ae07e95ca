using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>Copies of one step, found and proved equal: what the Sequence that stands for them is made of.</summary>
/// <param name="Copies">The parted graph.</param>
/// <param name="Template">The step.</param>
/// <param name="First">Time of the first step of the Sequence; earlier ones stay as they are.</param>
/// <param name="ByTime">The proved copies from <paramref name="First"/> on; null for a first copy that constants were folded into.</param>
/// <param name="Initial">Initial states: values of the graph, or constants where a folded first copy had them.</param>
/// <param name="FirstAfter">What the step at <paramref name="First"/> makes.</param>
internal sealed record RolledSteps(
    Copies Copies,
    StepTemplate Template,
    int First,
    ImmutableArray<StepCopy?> ByTime,
    ImmutableArray<(Value? Value, Tensor? Constant)> Initial,
    IReadOnlyList<Value> FirstAfter)
{
    /// <summary>Fewer steps than these are not worth a loop.</summary>
    private const int FewestSteps = RowFamily.FewestRows - 1;

    /// <summary>Copies of more nodes than these are no steps of a cell; comparing neighbours takes time that grows faster than they do.</summary>
    private const int MostNodes = 4096;

    public int StepCount => Copies.Count - First;

    public int LastTime => Copies.Count - 1;

    /// <summary>The steps of the first recurrence among some copies; null where there is none, or its copies differ.</summary>
    /// <param name="copies">The parted graph.</param>
    /// <param name="rounded">Constants were rounded to 8 bits, after folding.</param>
    public static RolledSteps? Find(Copies copies, bool rounded)
    {
        // The last copy may lack what only a next one would read, the first ones may be special: a pair shortly before the end shows what a step is.
        int time = copies.Count - 3;
        if (copies[time].Count > MostNodes) return null;
        var match = new CopyMatch(copies, time, carried: null);
        var edges = new StepEdges(copies, time, match);
        IReadOnlySet<int> recurrence = edges.FirstRecurrence();
        if (recurrence.Count == 0) return null;
        var last = new CopyMatch(copies, time + 1, match);
        var step = new HashSet<Node>(recurrence.Select(i => edges.Nodes[i]), ReferenceEqualityComparer.Instance);
        step.UnionWith(step.Select(node => match[node]!).ToList());
        step.UnionWith(step.Select(node => last[node]).OfType<Node>().ToList());
        Value? InLast(Value value) => match[value] is { } next ? last[next] : null;
        bool IsReadOutside(Node node) => node.Outputs.Any(output => IsOutside(output) || (InLast(output) is { } final && IsOutside(final)));
        bool IsOutside(Value value) => copies.Graph.IsOutput(value) || copies.Graph.Users(value).Any(user => !step.Contains(user));

        // States that are results come first, as layers have them: h, then c.
        Value[] carried = [.. CarriedCut.Find(edges, recurrence, IsReadOutside).OrderByDescending(IsReadOutside).SelectMany(node => node.Outputs)];
        Value?[] next = [.. carried.Select(value => match[value])], final = [.. carried.Select(InLast)];
        if (carried.Length == 0 || next.Contains(null)) return null;
        StepTemplate? template = StepTemplate.Between(copies, carried, [.. next.OfType<Value>()], time + 1);
        return template is null ? null : Follow(template, final, copies, rounded);
    }

    /// <summary>From the last copy back to the first.</summary>
    private static RolledSteps? Follow(StepTemplate template, IReadOnlyList<Value?> final, Copies copies, bool rounded)
    {
        var byTime = new StepCopy?[copies.Count];
        if (StepCopy.Find(template, final, copies, copies.Count - 1) is not { } last) return null;
        if (last.Before.Where((state, i) => state is not null && !ReferenceEquals(state, template.After[i])).Any()) return null;
        byTime[^1] = last;
        IReadOnlyList<Value> after = template.After;
        for (int time = copies.Count - 2; time >= 0; time--)
        {
            if (StepCopy.Find(template, after, copies, time) is not { } copy || copy.Before.Contains(null))
            {
                if (time == 0 && FirstStep.Find(template, copies, after, rounded) is { } constants)
                    return new(copies, template, 0, [.. byTime], [.. constants.Select(tensor => ((Value?)null, (Tensor?)tensor))], after);
                return time + 1 > copies.Count - FewestSteps ? null : From(time + 1, after);
            }

            byTime[time] = copy;
            after = [.. copy.Before.OfType<Value>()];
            if (after.All(copies.IsTimeless)) return copies.Count - time < FewestSteps ? null : From(time, after);
        }

        return null;

        RolledSteps From(int first, IReadOnlyList<Value> initial) => new(
            copies, template, first, [.. byTime[first..]], [.. initial.Select(value => ((Value?)value, (Tensor?)null))], [.. template.After.Select(state => byTime[first]!.Values[state])]);
    }
}
