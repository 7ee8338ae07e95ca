namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of FULLY_CONNECTED.</summary>
public sealed record FullyConnectedOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>The weights are stored in the 4 x 16 int8 block layout.</summary>
    public bool ShuffledWeights { get; init; }

    /// <summary>The output keeps the input's leading axes; otherwise they become one.</summary>
    public bool KeepNumDims { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    /// <summary>Type of the sums of 16-bit inputs where there is no bias to tell it; FLOAT32 where the file says nothing.</summary>
    public TfLiteType BiasType { get; init; }

    internal static FullyConnectedOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
        ShuffledWeights = table.SByte(1) != 0,
        KeepNumDims = table.Bool(2),
        AsymmetricQuantizeInputs = table.Bool(3),
        BiasType = (TfLiteType)table.SByte(4),
    };
}
