namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of UNPACK.</summary>
public sealed record UnpackOptions : OperatorOptions
{
    /// <summary>Number of outputs.</summary>
    public int Count { get; init; }

    /// <summary>May count from the end, as a negative number.</summary>
    public int Axis { get; init; }

    internal static UnpackOptions Read(FlatTable table) => new()
    {
        Count = table.Int(0),
        Axis = table.Int(1),
    };
}
