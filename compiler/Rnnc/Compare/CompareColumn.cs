using System.Globalization;

namespace Rnnc.Cli.Compare;

/// <summary>One column of a comparison, for the terminal and for the page.</summary>
/// <param name="Cell">The cell of a row; empty where nothing was measured.</param>
/// <param name="IsText">Read from the left; numbers are aligned at the right.</param>
internal sealed record CompareColumn(string Title, Func<ModelComparison, string> Cell, bool IsText = false)
{
    /// <summary>The columns that have something to say.</summary>
    public static IReadOnlyList<CompareColumn> Of(Comparison comparison)
    {
        string metric = comparison.HasOneMetric ? comparison.Models[0].Metric.Replace('_', ' ') : "metric";
        var columns = new List<CompareColumn>
        {
            new("model", model => model.Label, IsText: true),
            new("cell", model => model.Cell, IsText: true),
            new("parameters", model => Whole(model.Parameters)),
        };
        if (!comparison.HasOneMetric) columns.Add(new("metric", model => model.Metric, IsText: true));
        columns.Add(new($"{metric} float", model => Value(model, model.Float)));
        columns.Add(new($"{metric} int8", model => Value(model, model.Int8)));
        columns.Add(new("logit error", model => string.Create(CultureInfo.InvariantCulture, $"{model.LogitError * 100:0.00}%")));
        columns.Add(new($"MACs/{comparison.Unit}", model => Whole(model.Macs)));
        if (comparison.Board is null) return columns;
        columns.Add(new("flash", model => Whole(model.Board?.FlashBytes)));
        columns.Add(new("its model", model => Whole(model.Board?.FlashModelBytes)));
        columns.Add(new("RAM", model => Whole(model.Board?.RamBytes)));
        columns.Add(new("stack", model => Whole(model.Board?.StackBytes)));
        columns.Add(new($"instr/{comparison.Unit}", model => Whole(model.Board?.Instructions)));
        columns.Add(new("per MAC", model => model.Board?.Instructions is double count && model.Macs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count / model.Macs:0.00}") : ""));
        columns.Add(new("est. ms", model => model.Board?.EstimatedMilliseconds is double ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.000}") : ""));
        return columns;
    }

    private static string Value(ModelComparison model, double value) =>
        value.ToString(model.Metric == "rmse" ? "0.00000" : "0.0000", CultureInfo.InvariantCulture);

    private static string Whole(double? number) => number is double value ? value.ToString("N0", CultureInfo.InvariantCulture) : "";
}
