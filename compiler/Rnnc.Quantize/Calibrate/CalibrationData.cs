using System.Collections.Immutable;

namespace Rnnc.Quantize.Calibrate;

/// <summary>One run of the model: one array per input, [steps, features] for inputs over time.</summary>
public sealed record CalibrationWindow(IReadOnlyList<float[]> Inputs, int Steps)
{
    /// <summary>What slots hold at the start, by name; their initial values where none is given.</summary>
    public ImmutableDictionary<string, float[]> States { get; init; } = ImmutableDictionary<string, float[]>.Empty;
}

/// <summary>Representative runs, each by itself.</summary>
public sealed record CalibrationData(IReadOnlyList<CalibrationWindow> Windows);
