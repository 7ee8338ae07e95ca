using Rnnc.Int8;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Lower;

namespace Rnnc.Quantize;

/// <summary>An int8 program, the scheduled model that it came from, and what quantization did.</summary>
public sealed record QuantizedModel(Int8Model Program, QuantizationReport Report, FlatModel Flat, IReadOnlyDictionary<FlatValue, Placement> Placements)
{
    /// <summary>The widths that it has.</summary>
    public Widths Widths { get; init; } = Widths.Narrow;

    /// <summary>A session that runs float windows through the program.</summary>
    public Int8Session CreateSession() => new(this);
}
