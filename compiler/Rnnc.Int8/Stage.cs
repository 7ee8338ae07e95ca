using System.Collections.Immutable;

namespace Rnnc.Int8;

public enum StageKind
{
    /// <summary>After a reset or a change of state: fills derived vectors from states.</summary>
    Refresh,

    /// <summary>Once per time step, first to last.</summary>
    Forward,

    /// <summary>Once per time step, last to first.</summary>
    Backward,

    /// <summary>Once per window, after the steps.</summary>
    Once,

    /// <summary>Once per window, before the steps of a later stage: states that start from an input or from what an earlier stage left.</summary>
    Start,
}

/// <summary>The steps of one layer in one stage.</summary>
public sealed record Section(string Layer, ImmutableArray<Step> Steps);

/// <summary>Sections that run together: in a Forward or Backward stage each time step runs all of them, so no buffer over time is needed between them.</summary>
public sealed record Stage(StageKind Kind, ImmutableArray<Section> Sections)
{
    public IEnumerable<Step> Steps => Sections.SelectMany(section => section.Steps);
}
