using Rnnc.Int8;

namespace Rnnc.Tflm.Graph;

/// <summary>A stage in the making: steps are added at its end; a layer that is named opens a section of its own.</summary>
internal sealed class StageBuilder(StageKind kind)
{
    private const int LongestSection = 64;

    private readonly List<(string Layer, List<Step> Steps, bool IsOwn)> sections = [];

    public StageKind Kind { get; } = kind;

    public bool IsEmpty => sections.Count == 0;

    /// <summary>Opens a section that holds one layer alone.</summary>
    public void Begin(string layer) => sections.Add((layer, [], true));

    /// <summary>Ends such a section: what follows goes elsewhere.</summary>
    public void End() => sections.Add(("", [], false));

    /// <param name="layer">Names the section that the step opens, where it opens one.</param>
    public void Add(string layer, Step step)
    {
        if (sections.Count == 0 || (!sections[^1].IsOwn && sections[^1].Steps.Count >= LongestSection)) End();
        if (sections[^1] is { Layer: "", Steps.Count: 0 }) sections[^1] = (layer, sections[^1].Steps, false);
        sections[^1].Steps.Add(step);
    }

    /// <summary>
    /// Lets the last map that writes the source write the target as well; false where no map writes just that, or its values were changed since.
    /// </summary>
    public bool StoreToo(Ref source, Ref target)
    {
        foreach ((_, List<Step> steps, _) in Enumerable.Reverse(sections))
        {
            for (int i = steps.Count - 1; i >= 0; i--)
            {
                if (steps[i] is not Map map || map.Lanes != source.Length) continue;
                LaneOp? store = map.Ops.LastOrDefault(op => op is Store { Target: var place } && place == source || op is StoreView { Target: var view } && view == source);
                if (store is null) continue;
                LaneOp copy = store is Store plain ? plain with { Target = target } : (StoreView)store with { Target = target };
                steps[i] = map with { Ops = map.Ops.Add(copy) };
                return true;
            }
        }

        return false;
    }

    public Stage Build() => new(Kind, [.. sections.Where(section => section.Steps.Count > 0).Select(section => new Section(section.Layer, [.. section.Steps]))]);
}
