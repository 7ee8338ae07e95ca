using Rnnc.Cli.Console;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>A comparison of translators on the terminal.</summary>
internal static class TranslatorTable
{
    public static void Write(TextWriter output, IReadOnlyList<TranslatorComparison> rows, string? board)
    {
        var columns = TranslatorColumns.Of(board is not null);
        string[] titles = [.. columns.Select(column => column.Title)];
        Columns.Write(output, [titles, .. rows.Select(row => columns.Select(column => column.Cell(row)).ToArray())], "");
        if (board is not null) output.WriteLine($"measured on {board}: the tokens of the oracle; an estimate takes every instruction for a cycle");
    }
}
