using System.Collections.Immutable;
using Rnnc.Quantize.Budget;

namespace Rnnc.Quantize;

/// <summary>The error of one layer's result on calibration: RMSE against the float model, and relative to the float values' standard deviation.</summary>
public sealed record LayerError(string Layer, string Value, double Rmse, double Relative);

/// <summary>A widening that was taken and the error that calibration showed with it.</summary>
public sealed record WidthTrial(string Description, double Error);

/// <summary>What quantization chose and what that cost.</summary>
/// <param name="Error">RMSE of the logits on calibration over their standard deviation.</param>
/// <param name="WorstWindow">The same of the calibration window in which it is largest.</param>
/// <param name="Trials">The widths taken, one after the other; the last ones are used.</param>
/// <param name="Layers">Per-layer errors.</param>
/// <param name="Warnings">What the user should know: an error above the target, a value without data.</param>
public sealed record QuantizationReport(double Error, double WorstWindow, ImmutableArray<WidthTrial> Trials, ImmutableArray<LayerError> Layers, ImmutableArray<string> Warnings)
{
    /// <summary>
    /// What calibration shows of the loss of answers, in points: of 100 windows (steps, where outputs have rows) those in which the largest
    /// score is another than in float; where outputs are values, the error in percent.
    /// </summary>
    public double LostPoints { get; init; }

    /// <summary>What an accuracy budget bought, in order.</summary>
    public ImmutableArray<BudgetStep> Bought { get; init; } = [];
}
