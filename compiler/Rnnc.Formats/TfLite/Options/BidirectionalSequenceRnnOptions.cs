namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of BIDIRECTIONAL_SEQUENCE_RNN.</summary>
public sealed record BidirectionalSequenceRnnOptions : OperatorOptions
{
    /// <summary>The first axis is time, the second batch; otherwise the other way round.</summary>
    public bool TimeMajor { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Both directions are joined in the first output.</summary>
    public bool MergeOutputs { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static BidirectionalSequenceRnnOptions Read(FlatTable table) => new()
    {
        TimeMajor = table.Bool(0),
        FusedActivation = (TfLiteActivation)table.SByte(1),
        MergeOutputs = table.Bool(2),
        AsymmetricQuantizeInputs = table.Bool(3),
    };
}
