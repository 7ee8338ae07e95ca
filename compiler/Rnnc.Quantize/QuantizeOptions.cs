using System.Collections.Immutable;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize;

/// <summary>What the user decides about quantization.</summary>
public sealed record QuantizeOptions
{
    /// <summary>
    /// The error that calibration may show: RMSE of the logits (of the outputs, where there are none) over their standard deviation.
    /// Products read 16-bit vectors, cheapest first, until it is met. A model whose outputs are values at every step, a signal, is held to 0.3 of it.
    /// </summary>
    public double TargetError { get; init; } = 0.01;

    /// <summary>
    /// Points of answers that calibration may lose against float (<see cref="QuantizationReport.LostPoints"/>): 16-bit weights, 16-bit vectors
    /// and finer tables are bought until it is met, smallest flash first. Null buys nothing.
    /// </summary>
    public double? AccuracyBudget { get; init; }

    /// <summary>The integers that the inputs come in, in their order, where others decide that: a layer between tensors, a memory that another program fills. Null, or all empty, where quantization chooses.</summary>
    public ImmutableArray<Format?> InputFormats { get; init; } = [];

    /// <summary>The integers that the outputs are wanted in. Null, or all empty, where quantization chooses.</summary>
    public ImmutableArray<Format?> OutputFormats { get; init; } = [];

    /// <summary>Bits of outputs that <see cref="OutputFormats"/> does not decide: 8 or 16; null for 8 where they are class scores and 16 where they are values.</summary>
    public int? OutputBits { get; init; }

    /// <summary>The integers of state slots that others set, by name.</summary>
    public ImmutableDictionary<string, Format> StateFormats { get; init; } = ImmutableDictionary<string, Format>.Empty;

    /// <summary>Calibration windows that decide how weights are rounded: more rarely change it (GPTQ needs about 50), but cost time.</summary>
    public int KeptWindows { get; init; } = 64;

    /// <summary>The outputs by which the error is judged; all where none is named.</summary>
    public ImmutableArray<string> JudgedOutputs { get; init; } = [];
}
