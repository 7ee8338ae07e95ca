namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of LEAKY_RELU.</summary>
public sealed record LeakyReluOptions : OperatorOptions
{
    /// <summary>Slope for negative values.</summary>
    public float Alpha { get; init; }

    internal static LeakyReluOptions Read(FlatTable table) => new()
    {
        Alpha = table.Float(0),
    };
}
