namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of SOFTMAX.</summary>
public sealed record SoftmaxOptions : OperatorOptions
{
    /// <summary>Factor of the logits before exp.</summary>
    public float Beta { get; init; }

    internal static SoftmaxOptions Read(FlatTable table) => new()
    {
        Beta = table.Float(0),
    };
}
