namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of LSTM.</summary>
public sealed record LstmOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    /// <summary>Bound of the cell state; 0 means none.</summary>
    public float CellClip { get; init; }

    /// <summary>Bound of the projected output; 0 means none.</summary>
    public float ProjectionClip { get; init; }

    /// <summary>TensorFlow's BasicLSTMCell layout of the operands, instead of the full one.</summary>
    public bool IsBasicKernel { get; init; }

    /// <summary>Float inputs of int8 weights are quantized with a zero point.</summary>
    public bool AsymmetricQuantizeInputs { get; init; }

    internal static LstmOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
        CellClip = table.Float(1),
        ProjectionClip = table.Float(2),
        IsBasicKernel = table.SByte(3) != 0,
        AsymmetricQuantizeInputs = table.Bool(4),
    };
}
