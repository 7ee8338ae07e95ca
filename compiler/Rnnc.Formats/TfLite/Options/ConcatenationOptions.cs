namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of CONCATENATION.</summary>
public sealed record ConcatenationOptions : OperatorOptions
{
    /// <summary>May count from the end, as a negative number.</summary>
    public int Axis { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    internal static ConcatenationOptions Read(FlatTable table) => new()
    {
        Axis = table.Int(0),
        FusedActivation = (TfLiteActivation)table.SByte(1),
    };
}
