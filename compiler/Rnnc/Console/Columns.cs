namespace Rnnc.Cli.Console;

/// <summary>Rows of text in aligned columns.</summary>
internal static class Columns
{
    private const int Gap = 2;

    /// <param name="rows">Of as many cells each; the last column is not padded.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, string indent = "")
    {
        if (rows.Count == 0) return;
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            output.WriteLine((indent + string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + Gap)))).TrimEnd());
    }
}
