namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of BIDIRECTIONAL_SEQUENCE_LSTM.</summary>
public sealed record BidirectionalSequenceLstmOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Bound of the cell state; 0 means none.</summary>
    public float CellClip { get; init; }

    /// <summary>Bound of the projected output; 0 means none.</summary>
    public float ProjectionClip { get; init; }

    /// <summary>Both directions are joined in the first output.</summary>
    public bool MergeOutputs { get; init; }

    /// <summary>The first axis is time, the second batch; otherwise the other way round.</summary>
    public bool TimeMajor { get; init; } = true;

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static BidirectionalSequenceLstmOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
        CellClip = table.Float(1),
        ProjectionClip = table.Float(2),
        MergeOutputs = table.Bool(3),
        TimeMajor = table.Bool(4, true),
        AsymmetricQuantizeInputs = table.Bool(5),
    };
}
