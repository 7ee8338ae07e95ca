namespace Rnnc.Quantize;

/// <summary>What the user decides about quantization.</summary>
public sealed record QuantizeOptions
{
    /// <summary>
    /// The error that calibration may show: RMSE of the logits (of the outputs, where there are none) over their standard deviation.
    /// Products read 16-bit vectors, cheapest first, until it is met.
    /// </summary>
    public double TargetError { get; init; } = 0.01;
}
