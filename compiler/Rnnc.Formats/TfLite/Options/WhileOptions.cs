namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of WHILE.</summary>
public sealed record WhileOptions : OperatorOptions
{
    public int ConditionSubgraph { get; init; }

    public int BodySubgraph { get; init; }

    internal static WhileOptions Read(FlatTable table) => new()
    {
        ConditionSubgraph = table.Int(0),
        BodySubgraph = table.Int(1),
    };
}
