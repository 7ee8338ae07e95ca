namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of IF.</summary>
public sealed record IfOptions : OperatorOptions
{
    public int ThenSubgraph { get; init; }

    public int ElseSubgraph { get; init; }

    internal static IfOptions Read(FlatTable table) => new()
    {
        ThenSubgraph = table.Int(0),
        ElseSubgraph = table.Int(1),
    };
}
