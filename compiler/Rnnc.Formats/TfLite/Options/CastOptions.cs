namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of CAST.</summary>
public sealed record CastOptions : OperatorOptions
{
    public TfLiteType From { get; init; }

    public TfLiteType To { get; init; }

    internal static CastOptions Read(FlatTable table) => new()
    {
        From = (TfLiteType)table.SByte(0),
        To = (TfLiteType)table.SByte(1),
    };
}
