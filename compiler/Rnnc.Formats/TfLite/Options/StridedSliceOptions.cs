namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of STRIDED_SLICE.</summary>
public sealed record StridedSliceOptions : OperatorOptions
{
    public int BeginMask { get; init; }

    public int EndMask { get; init; }

    public int EllipsisMask { get; init; }

    public int NewAxisMask { get; init; }

    public int ShrinkAxisMask { get; init; }

    /// <summary>The end operand counts from the begin operand.</summary>
    public bool EndIsOffset { get; init; }

    internal static StridedSliceOptions Read(FlatTable table) => new()
    {
        BeginMask = table.Int(0),
        EndMask = table.Int(1),
        EllipsisMask = table.Int(2),
        NewAxisMask = table.Int(3),
        ShrinkAxisMask = table.Int(4),
        EndIsOffset = table.Bool(5),
    };
}
