namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of UNIDIRECTIONAL_SEQUENCE_LSTM.</summary>
public sealed record UnidirectionalSequenceLstmOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Bound of the cell state; 0 means none.</summary>
    public float CellClip { get; init; }

    /// <summary>Bound of the projected output; 0 means none.</summary>
    public float ProjectionClip { get; init; }

    /// <summary>The first axis is time, the second batch; otherwise the other way round.</summary>
    public bool TimeMajor { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    /// <summary>The recurrent weights are vectors: the diagonals of matrices.</summary>
    public bool DiagonalRecurrentTensors { get; init; }

    internal static UnidirectionalSequenceLstmOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
        CellClip = table.Float(1),
        ProjectionClip = table.Float(2),
        TimeMajor = table.Bool(3),
        AsymmetricQuantizeInputs = table.Bool(4),
        DiagonalRecurrentTensors = table.Bool(5),
    };
}
