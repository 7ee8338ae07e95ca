namespace Rnnc.Formats.TfLite;

/// <summary>How a window operator treats the edges, by the schema's names and numbers.</summary>
public enum TfLitePadding
{
    SAME = 0,
    VALID = 1,
}
