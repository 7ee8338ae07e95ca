namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of UNIDIRECTIONAL_SEQUENCE_RNN.</summary>
public sealed record SequenceRnnOptions : OperatorOptions
{
    /// <summary>The first axis is time, the second batch; otherwise the other way round.</summary>
    public bool TimeMajor { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static SequenceRnnOptions Read(FlatTable table) => new()
    {
        TimeMajor = table.Bool(0),
        FusedActivation = (TfLiteActivation)table.SByte(1),
        AsymmetricQuantizeInputs = table.Bool(2),
    };
}
