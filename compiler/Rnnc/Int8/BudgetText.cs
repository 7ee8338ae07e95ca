using System.Globalization;
using Rnnc.Quantize.Budget;

namespace Rnnc.Cli.Int8;

/// <summary>What an accuracy budget bought, a line each.</summary>
internal static class BudgetText
{
    public static IEnumerable<string> Of(IReadOnlyList<BudgetStep> bought) => bought.Select(step => string.Create(
        CultureInfo.InvariantCulture,
        $"{step.Description} for {step.FlashBytes:N0} bytes: lost {step.LostBefore:0.##} -> {step.LostAfter:0.##} points, error {step.ErrorBefore * 100:0.00} -> {step.ErrorAfter * 100:0.00}%"));
}
