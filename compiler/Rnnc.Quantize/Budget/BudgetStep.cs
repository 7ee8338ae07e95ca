namespace Rnnc.Quantize.Budget;

/// <summary>Something that an accuracy budget bought.</summary>
/// <param name="FlashBytes">What it costs.</param>
/// <param name="LostBefore">Points lost without it.</param>
/// <param name="LostAfter">Points lost with it.</param>
/// <param name="ErrorBefore">The error of the logits without it.</param>
/// <param name="ErrorAfter">The error with it.</param>
public sealed record BudgetStep(string Description, long FlashBytes, double LostBefore, double LostAfter, double ErrorBefore, double ErrorAfter);
