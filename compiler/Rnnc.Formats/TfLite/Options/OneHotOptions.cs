namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of ONE_HOT.</summary>
public sealed record OneHotOptions : OperatorOptions
{
    /// <summary>May count from the end, as a negative number.</summary>
    public int Axis { get; init; }

    internal static OneHotOptions Read(FlatTable table) => new()
    {
        Axis = table.Int(0),
    };
}
