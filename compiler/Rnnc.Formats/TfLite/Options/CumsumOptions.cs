namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of CUMSUM.</summary>
public sealed record CumsumOptions : OperatorOptions
{
    public bool Exclusive { get; init; }

    public bool Reverse { get; init; }

    internal static CumsumOptions Read(FlatTable table) => new()
    {
        Exclusive = table.Bool(0),
        Reverse = table.Bool(1),
    };
}
