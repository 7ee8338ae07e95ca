namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of MIRROR_PAD.</summary>
public sealed record MirrorPadOptions : OperatorOptions
{
    /// <summary>SYMMETRIC; otherwise REFLECT.</summary>
    public bool IncludesBorder { get; init; }

    internal static MirrorPadOptions Read(FlatTable table) => new()
    {
        IncludesBorder = table.SByte(0) != 0,
    };
}
