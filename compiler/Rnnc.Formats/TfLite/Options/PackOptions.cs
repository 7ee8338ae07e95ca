namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of PACK.</summary>
public sealed record PackOptions : OperatorOptions
{
    /// <summary>Number of inputs.</summary>
    public int ValuesCount { get; init; }

    /// <summary>May count from the end, as a negative number.</summary>
    public int Axis { get; init; }

    internal static PackOptions Read(FlatTable table) => new()
    {
        ValuesCount = table.Int(0),
        Axis = table.Int(1),
    };
}
