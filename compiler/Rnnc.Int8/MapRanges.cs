using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>The values that a register of a map can have, whatever the inputs.</summary>
public readonly record struct MapRange(long Low, long High);

/// <summary>What the verifier knows of a map's registers, for executors that choose an operation's form by it.</summary>
public static class MapRanges
{
    /// <summary>The range of each register, by its number.</summary>
    /// <exception cref="InvalidProgramException">The map is not what the verifier admits.</exception>
    public static ImmutableArray<MapRange> Of(Int8Model model, Stage stage, Map map) => new MapIntervals(model, stage, "a map").Check(map);
}
