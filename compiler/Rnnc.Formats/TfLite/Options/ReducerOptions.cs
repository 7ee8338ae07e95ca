namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ANY and REDUCE_ALL.</summary>
public sealed record ReducerOptions : OperatorOptions
{
    public bool KeepDims { get; init; }

    internal static ReducerOptions Read(FlatTable table) => new()
    {
        KeepDims = table.Bool(0),
    };
}
