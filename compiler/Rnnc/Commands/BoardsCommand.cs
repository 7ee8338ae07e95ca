using System.CommandLine;
using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli.Console;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc boards</c>: what a model can be built for and run on.</summary>
internal static class BoardsCommand
{
    public static Command Create()
    {
        var command = new CommandWithExamples("boards", "Lists the boards, and which of them run on this computer.", "rnnc boards");
        command.SetAction(parsed =>
        {
            List<string[]> rows = [["board", "core", "clock", "here", "description"]];
            foreach (Board board in BoardCatalog.Load().Boards)
            {
                string clock = board.ClockHz == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{board.ClockHz / 1e6:0.###} MHz");
                rows.Add([board.Name, board.Cpu, clock, BoardAvailability.WhyNot(board) ?? "runs", board.Description]);
            }

            Columns.Write(parsed.InvocationConfiguration.Output, rows);
            return 0;
        });
        return command;
    }
}
