namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of GATHER.</summary>
public sealed record GatherOptions : OperatorOptions
{
    /// <summary>May count from the end, as a negative number.</summary>
    public int Axis { get; init; }

    public int BatchDims { get; init; }

    internal static GatherOptions Read(FlatTable table) => new()
    {
        Axis = table.Int(0),
        BatchDims = table.Int(1),
    };
}
