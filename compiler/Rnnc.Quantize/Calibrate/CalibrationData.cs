namespace Rnnc.Quantize.Calibrate;

/// <summary>One run of the model: one array per input, [steps, features] for inputs over time.</summary>
public sealed record CalibrationWindow(IReadOnlyList<float[]> Inputs, int Steps);

/// <summary>Representative runs, each from the initial states.</summary>
public sealed record CalibrationData(IReadOnlyList<CalibrationWindow> Windows);
