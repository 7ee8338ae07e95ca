namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of DEPTHWISE_CONV_2D.</summary>
public sealed record DepthwiseConv2DOptions : OperatorOptions
{
    public TfLitePadding Padding { get; init; }

    public int StrideWidth { get; init; }

    public int StrideHeight { get; init; }

    public int DepthMultiplier { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    public int DilationWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    internal static DepthwiseConv2DOptions Read(FlatTable table) => new()
    {
        Padding = (TfLitePadding)table.SByte(0),
        StrideWidth = table.Int(1),
        StrideHeight = table.Int(2),
        DepthMultiplier = table.Int(3),
        FusedActivation = (TfLiteActivation)table.SByte(4),
        DilationWidth = table.Int(5, 1),
        DilationHeight = table.Int(6, 1),
    };
}
