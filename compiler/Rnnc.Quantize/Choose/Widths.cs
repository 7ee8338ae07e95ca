using System.Collections.Immutable;

namespace Rnnc.Quantize.Choose;

/// <summary>
/// What is wider where the default would do with less: the views that product groups read, the model's inputs, weights, tables.
/// Chosen by measured error on calibration, cheapest first.
/// </summary>
public sealed record Widths(ImmutableHashSet<int> WideGroups, int InputBits = 8)
{
    public static Widths Narrow { get; } = new([]);

    /// <summary>Product groups whose weights have 16 bits: a matrix of 8 and one of what it leaves over, added at a scale of its own.</summary>
    public ImmutableHashSet<int> WideMatrices { get; init; } = [];

    /// <summary>Interpolated tables of 1,024 segments, not 256.</summary>
    public bool FineTables { get; init; }

    /// <summary>Bits of the vectors that a product group reads.</summary>
    public int Of(int group) => WideGroups.Contains(group) ? 16 : 8;
}
