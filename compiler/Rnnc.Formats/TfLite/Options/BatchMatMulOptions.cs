namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of BATCH_MATMUL.</summary>
public sealed record BatchMatMulOptions : OperatorOptions
{
    public bool AdjointX { get; init; }

    public bool AdjointY { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static BatchMatMulOptions Read(FlatTable table) => new()
    {
        AdjointX = table.Bool(0),
        AdjointY = table.Bool(1),
        AsymmetricQuantizeInputs = table.Bool(2),
    };
}
