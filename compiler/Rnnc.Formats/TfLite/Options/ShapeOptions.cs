namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of SHAPE.</summary>
public sealed record ShapeOptions : OperatorOptions
{
    public TfLiteType OutputType { get; init; }

    internal static ShapeOptions Read(FlatTable table) => new()
    {
        OutputType = (TfLiteType)table.SByte(0),
    };
}
