namespace Rnnc.Quantize.Budget;

/// <summary>Something that could be bought.</summary>
/// <param name="FlashBytes">What it costs.</param>
/// <param name="State">The widths with it.</param>
public sealed record BudgetMove<T>(string Description, long FlashBytes, T State);
