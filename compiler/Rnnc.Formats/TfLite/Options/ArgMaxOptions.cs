namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of ARG_MAX and ARG_MIN.</summary>
public sealed record ArgMaxOptions : OperatorOptions
{
    public TfLiteType OutputType { get; init; }

    internal static ArgMaxOptions Read(FlatTable table) => new()
    {
        OutputType = (TfLiteType)table.SByte(0),
    };
}
