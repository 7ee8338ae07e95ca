using System.Globalization;
using System.Text;

namespace Rnnc.Bench;

/// <summary><c>docs/benchmarks.md</c>: the record as tables, one for each board.</summary>
internal static class BenchmarkPage
{
    public static string Of(BenchmarkRecord record)
    {
        var page = new StringBuilder();
        page.AppendLine("# Benchmarks");
        page.AppendLine("Written by `tools/bench`, which compiles every model of `tests/models` and runs 20 windows of the test split on every emulated board that");
        page.AppendLine("counts instructions; `tools/bench --check` compares with the record in `tests/benchmarks.json`, and `tools/test` does that too.");
        page.AppendLine();
        page.AppendLine("*Instructions* are those of one window (`infer`), exact; *MACs* the multiply-accumulates in it. *ms* is an estimate: the board's");
        page.AppendLine("clock with one cycle an instruction. *Flash* is the whole ELF with start-up and harness, *model* the part that a firmware would gain; *RAM* is the");
        page.AppendLine("instance and static data, without the caller's window; *stack* the deepest call. All in bytes.");
        page.AppendLine();
        page.AppendLine($"Compiler: {record.Compiler}.");
        Dictionary<string, string> cells = record.Models.ToDictionary(model => model.Name, model => model.Cell);
        foreach (IGrouping<string, Figures> board in record.Figures.GroupBy(each => each.Board))
        {
            page.AppendLine();
            page.AppendLine($"## {board.Key}");
            page.AppendLine("| model | cell | MACs | instructions | per MAC | ms | flash | model | RAM | stack |");
            page.AppendLine("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
            foreach (Figures each in board)
            {
                page.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {each.Model} | {cells[each.Model]} | {each.Macs:N0} | {each.Instructions:N0} | {each.InstructionsPerMac:0.00} | {each.EstimatedMs:0.000} | {each.FlashBytes:N0} | {each.FlashModelBytes:N0} | {each.RamBytes:N0} | {each.StackBytes:N0} |"));
            }
        }

        return page.Replace("\r\n", "\n").ToString();
    }
}
