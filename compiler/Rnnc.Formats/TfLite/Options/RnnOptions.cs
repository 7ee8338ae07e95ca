namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of RNN.</summary>
public sealed record RnnOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static RnnOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
        AsymmetricQuantizeInputs = table.Bool(1),
    };
}
