namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of CALL_ONCE.</summary>
public sealed record CallOnceOptions : OperatorOptions
{
    public int InitSubgraph { get; init; }

    internal static CallOnceOptions Read(FlatTable table) => new()
    {
        InitSubgraph = table.Int(0),
    };
}
