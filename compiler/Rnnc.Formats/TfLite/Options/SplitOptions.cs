namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of SPLIT and SPLIT_V.</summary>
public sealed record SplitOptions : OperatorOptions
{
    /// <summary>Number of outputs.</summary>
    public int SplitCount { get; init; }

    internal static SplitOptions Read(FlatTable table) => new()
    {
        SplitCount = table.Int(0),
    };
}
