using Spectre.Console;

namespace Rnnc.Cli.Compare;

/// <summary>A comparison as a table on the terminal.</summary>
internal static class CompareTable
{
    /// <summary>Room for every column: in a narrower terminal lines go on below, where the library would cut cells.</summary>
    private const int LeastWidth = 240;

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
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        Table table = new Table().Border(TableBorder.Simple);
        foreach (CompareColumn column in CompareColumn.Of(comparison))
        {
            var heading = new TableColumn(Markup.Escape(column.Title.Replace(' ', '\n'))) { NoWrap = true };
            table.AddColumn(column.IsText ? heading : heading.RightAligned());
        }

        foreach (ModelComparison model in comparison.Models)
            table.AddRow([.. CompareColumn.Of(comparison).Select(column => Markup.Escape(column.Cell(model)))]);
        console.Write(table);
        foreach (string note in CompareNotes.Of(comparison)) output.WriteLine(note);
    }
}
