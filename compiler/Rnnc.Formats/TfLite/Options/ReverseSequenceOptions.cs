namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of REVERSE_SEQUENCE.</summary>
public sealed record ReverseSequenceOptions : OperatorOptions
{
    /// <summary>The axis that is reversed.</summary>
    public int SequenceAxis { get; init; }

    /// <summary>The axis that the lengths belong to.</summary>
    public int BatchAxis { get; init; }

    internal static ReverseSequenceOptions Read(FlatTable table) => new()
    {
        SequenceAxis = table.Int(0),
        BatchAxis = table.Int(1),
    };
}
