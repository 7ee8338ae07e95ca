using System.Collections.Immutable;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// What is 16 bits wide where 8 would be the default: the views that product groups read, the model's inputs.
/// Chosen by measured error on calibration, cheapest first.
/// </summary>
public sealed record Widths(ImmutableHashSet<int> WideGroups, int InputBits = 8)
{
    public static Widths Narrow { get; } = new([]);

    /// <summary>Bits of the vectors that a product group reads.</summary>
    public int Of(int group) => WideGroups.Contains(group) ? 16 : 8;
}
