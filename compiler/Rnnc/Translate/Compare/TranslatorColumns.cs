using System.Globalization;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>The columns of a comparison of translators, for the terminal and for the page.</summary>
internal static class TranslatorColumns
{
    public static IReadOnlyList<(string Title, Func<TranslatorComparison, string> Cell)> Of(bool hasBoard)
    {
        var columns = new List<(string, Func<TranslatorComparison, string>)>
        {
            ("translator", row => row.Label),
            ("exact match float", row => Share(row.ExactFloat)),
            ("exact match int8", row => Share(row.ExactInt8)),
            ("tokens float", row => Share(row.TokensFloat)),
            ("tokens int8", row => Share(row.TokensInt8)),
            ("MACs/source", row => Whole(row.MacsSource)),
            ("MACs/token", row => Whole(row.MacsToken)),
            ("constants", row => Whole(row.ConstantBytes)),
        };
        if (!hasBoard) return columns;
        columns.Add(("flash", row => Whole(row.Board?.FlashBytes)));
        columns.Add(("RAM", row => Whole(row.Board?.RamBytes)));
        columns.Add(("stack", row => Whole(row.Board?.StackBytes)));
        columns.Add(("instr/source token", row => Whole(row.Board?.Cost?.PerSourceStep)));
        columns.Add(("instr/answer token", row => Whole(row.Board?.Cost?.PerToken)));
        columns.Add(("est. ms/answer", row => row.Board?.EstimatedMilliseconds is double ms ? ms.ToString("0.0", CultureInfo.InvariantCulture) : ""));
        return columns;
    }

    private static string Share(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Whole(double? number) => number is double value ? value.ToString("N0", CultureInfo.InvariantCulture) : "";
}
