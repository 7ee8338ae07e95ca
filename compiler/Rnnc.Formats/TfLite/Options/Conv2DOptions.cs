namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of CONV_2D.</summary>
public sealed record Conv2DOptions : OperatorOptions
{
    public TfLitePadding Padding { get; init; }

    public int StrideWidth { get; init; }

    public int StrideHeight { get; init; }

    public TfLiteActivation FusedActivation { get; init; }

    public int DilationWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    internal static Conv2DOptions Read(FlatTable table) => new()
    {
        Padding = (TfLitePadding)table.SByte(0),
        StrideWidth = table.Int(1),
        StrideHeight = table.Int(2),
        FusedActivation = (TfLiteActivation)table.SByte(3),
        DilationWidth = table.Int(4, 1),
        DilationHeight = table.Int(5, 1),
    };
}
