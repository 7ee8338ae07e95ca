using System.Collections.Immutable;

namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of SQUEEZE.</summary>
public sealed record SqueezeOptions : OperatorOptions
{
    /// <summary>Empty where all axes of extent 1 go.</summary>
    public ImmutableArray<int> SqueezeDims { get; init; } = [];

    internal static SqueezeOptions Read(FlatTable table) => new()
    {
        SqueezeDims = table.Ints(0),
    };
}
