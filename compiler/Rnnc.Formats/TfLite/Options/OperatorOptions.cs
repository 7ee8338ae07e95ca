namespace Rnnc.Formats.TfLite.Options;

/// <summary>
/// The builtin options of an operator. A new instance of a kind holds the schema's defaults, which are the meaning of
/// an operator whose options are absent.
/// </summary>
public abstract record OperatorOptions
{
    private protected OperatorOptions()
    {
    }

    /// <summary>The options behind a number of the schema's union; null for kinds without fields, or of operators outside recurrent graphs.</summary>
    internal static OperatorOptions? Read(byte unionType, FlatTable table) => unionType switch
    {
        1 => Conv2DOptions.Read(table),
        2 => DepthwiseConv2DOptions.Read(table),
        5 => Pool2DOptions.Read(table),
        7 => RnnOptions.Read(table),
        8 => FullyConnectedOptions.Read(table),
        9 => SoftmaxOptions.Read(table),
        10 => ConcatenationOptions.Read(table),
        11 or 21 or 28 or 29 => ArithmeticOptions.Read(table),
        14 => LstmOptions.Read(table),
        17 => ReshapeOptions.Read(table),
        23 => GatherOptions.Read(table),
        27 => ReducerOptions.Read(table),
        30 => SqueezeOptions.Read(table),
        31 => SequenceRnnOptions.Read(table),
        32 => StridedSliceOptions.Read(table),
        35 or 79 => SplitOptions.Read(table),
        37 => CastOptions.Read(table),
        40 or 57 => ArgMaxOptions.Read(table),
        55 => ShapeOptions.Read(table),
        59 => PackOptions.Read(table),
        61 => OneHotOptions.Read(table),
        64 => UnpackOptions.Read(table),
        69 => BidirectionalSequenceLstmOptions.Read(table),
        70 => BidirectionalSequenceRnnOptions.Read(table),
        71 => UnidirectionalSequenceLstmOptions.Read(table),
        75 => LeakyReluOptions.Read(table),
        77 => MirrorPadOptions.Read(table),
        87 => ReverseSequenceOptions.Read(table),
        92 => IfOptions.Read(table),
        93 => WhileOptions.Read(table),
        101 => BatchMatMulOptions.Read(table),
        102 => CumsumOptions.Read(table),
        103 => CallOnceOptions.Read(table),
        111 => VarHandleOptions.Read(table),
        116 => GeluOptions.Read(table),
        _ => null,
    };
}
