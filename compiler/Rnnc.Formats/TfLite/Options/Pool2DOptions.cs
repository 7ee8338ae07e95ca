namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D.</summary>
public sealed record Pool2DOptions : OperatorOptions
{
    public TfLitePadding Padding { get; init; }

    public int StrideWidth { get; init; }

    public int StrideHeight { get; init; }

    public int FilterWidth { get; init; }

    public int FilterHeight { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    internal static Pool2DOptions Read(FlatTable table) => new()
    {
        Padding = (TfLitePadding)table.SByte(0),
        StrideWidth = table.Int(1),
        StrideHeight = table.Int(2),
        FilterWidth = table.Int(3),
        FilterHeight = table.Int(4),
        FusedActivation = (TfLiteActivation)table.SByte(5),
    };
}
