namespace Rnnc.Quantize.Budget;

/// <summary>A candidate and what calibration shows of it.</summary>
/// <param name="Lost">Points lost.</param>
/// <param name="Error">Error of the logits.</param>
public sealed record Measured<T>(T Model, double Lost, double Error);
