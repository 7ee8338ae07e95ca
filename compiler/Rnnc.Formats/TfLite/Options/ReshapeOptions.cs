using System.Collections.Immutable;

namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of RESHAPE.</summary>
public sealed record ReshapeOptions : OperatorOptions
{
    /// <summary>Empty where the shape is the second operand.</summary>
    public ImmutableArray<int> NewShape { get; init; } = [];

    internal static ReshapeOptions Read(FlatTable table) => new()
    {
        NewShape = table.Ints(0),
    };
}
