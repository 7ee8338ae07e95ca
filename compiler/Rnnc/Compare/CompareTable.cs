using Spectre.Console;

namespace Rnnc.Cli.Compare;

/// <summary>A comparison as a table on the terminal.</summary>
internal static class CompareTable
{
    /// <summary>Columns where nobody says how wide the output is: no cell is wrapped.</summary>
    private const int FileWidth = 240;

    public static void Write(TextWriter output, Comparison comparison)
    {
        bool isTerminal = ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = FileWidth;
        var table = new Table().Border(isTerminal ? TableBorder.Rounded : TableBorder.Ascii);
        foreach (CompareColumn column in CompareColumn.Of(comparison))
        {
            var heading = new TableColumn(Markup.Escape(column.Title)) { NoWrap = true };
            table.AddColumn(column.IsText ? heading : heading.RightAligned());
        }

        foreach (ModelComparison model in comparison.Models)
            table.AddRow([.. CompareColumn.Of(comparison).Select(column => Markup.Escape(column.Cell(model)))]);
        console.Write(table);
        foreach (string note in CompareNotes.Of(comparison)) output.WriteLine(note);
    }
}
