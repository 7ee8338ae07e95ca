using System.Collections.Immutable;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>Quantization parameters of a written tensor: one scale, or one for each index of an axis. Zero points are one, or as many.</summary>
internal sealed record FileQuantization(ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, int Axis = 0)
{
    /// <summary>Integers that stand for themselves: shapes, axes, multipliers, tables.</summary>
    public static FileQuantization Plain { get; } = new([1f], [0]);

    public static FileQuantization Of(Format format) => new([(float)format.Scale], [format.ZeroPoint]);

    /// <summary>Compared by content, so that equal parameters are stored once.</summary>
    public string Key => FormattableString.Invariant($"{Axis}:{string.Join(",", Scales.Select(BitConverter.SingleToInt32Bits))}:{string.Join(",", ZeroPoints)}");
}
