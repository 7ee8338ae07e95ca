namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of GELU.</summary>
public sealed record GeluOptions : OperatorOptions
{
    /// <summary>The tanh form; otherwise the exact one by erf.</summary>
    public bool Approximate { get; init; }

    internal static GeluOptions Read(FlatTable table) => new()
    {
        Approximate = table.Bool(0),
    };
}
