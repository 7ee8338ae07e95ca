using System.Globalization;
using System.Text;

namespace Rnnc.Bench;

/// <summary><c>docs/benchmarks.md</c>: the record as tables, one of figures and one of memory for each board, and the peers beside.</summary>
internal static class BenchmarkPage
{
    public static string Of(BenchmarkRecord record, IReadOnlyList<Peer> peers)
    {
        var page = new StringBuilder();
        page.AppendLine("# Benchmarks");
        page.AppendLine("Written by `tools/bench`, which compiles every model of `tests/models` (and of a corpus beside the project, where there is one) and runs 20 windows");
        page.AppendLine("of its test split on every emulated board that counts instructions; `tools/bench --check` compares with the record in `tests/benchmarks.json`, and");
        page.AppendLine("`tools/test` does that too: a cost that grew by more than 1% is a failure.");
        page.AppendLine();
        page.AppendLine("*Instructions* are those of one window (`infer`), exact; *MACs* the multiply-accumulates in it. *Cycles* are an estimate: the instructions that ran,");
        page.AppendLine("with the costs that the cores' manuals give, memory without wait states (`compiler/Rnnc.Boards/Profile/CycleCosts.cs`). *Bound* is what the cell's");
        page.AppendLine("arithmetic allows on a Cortex-M4: 1.25 instructions a MAC, 8 a row of a matrix, 8 an element-wise operation, 12 a normalised value and 150 a step. *Flash*");
        page.AppendLine("is the whole ELF with start-up and harness, *model* the part that a firmware would gain; *RAM* is the instance and static data, without the caller's");
        page.AppendLine("window; *stack* the deepest call. All in bytes.");
        page.AppendLine();
        page.AppendLine($"Compiler: {record.Compiler}.");
        Dictionary<string, string> cells = record.Models.ToDictionary(model => model.Name, model => model.Cell);
        foreach (IGrouping<string, Figures> board in record.Figures.GroupBy(each => each.Board))
        {
            page.AppendLine();
            page.AppendLine($"## {board.Key}");
            AppendFigures(page, board, cells);
            page.AppendLine();
            AppendMemory(page, board);
            AppendPeers(page, board, peers);
        }

        return page.Replace("\r\n", "\n").ToString();
    }

    private static void AppendFigures(StringBuilder page, IGrouping<string, Figures> board, Dictionary<string, string> cells)
    {
        string[] cores = [.. board.First().Cycles.Keys];
        bool hasBound = board.First().Bound is not null;
        page.AppendLine($"| model | cell | MACs | instructions | per MAC |{(hasBound ? " bound |" : "")}{string.Concat(cores.Select(core => $" cycles, {core} |"))} flash | model | RAM | stack |");
        page.AppendLine($"|---|---|--:|--:|--:|{(hasBound ? "--:|" : "")}{string.Concat(cores.Select(_ => "--:|"))}--:|--:|--:|--:|");
        foreach (Figures each in board)
        {
            string bound = each.Bound is long most ? Cells(most) : "";
            page.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {each.Model} | {cells[each.Model]} | {each.Macs:N0} | {each.Instructions:N0} | {each.InstructionsPerMac:0.00} |{bound}{Cells([.. cores.Select(core => each.Cycles[core])])}{Cells(each.FlashBytes, each.FlashModelBytes, each.RamBytes, each.StackBytes)}"));
        }
    }

    private static void AppendMemory(StringBuilder page, IGrouping<string, Figures> board)
    {
        page.AppendLine("| model | flash: weights | tables | code | kernels | start-up, harness | RAM: states | vectors of products | windows | scratch |");
        page.AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (Figures each in board)
        {
            FlashParts flash = each.FlashParts;
            RamParts ram = each.RamParts;
            page.AppendLine($"| {each.Model} |{Cells(flash.Weights, flash.Tables, flash.Code, flash.Runtime, flash.Startup, ram.States, ram.Vectors, ram.Windows, ram.Scratch)}");
        }
    }

    private static void AppendPeers(StringBuilder page, IGrouping<string, Figures> board, IReadOnlyList<Peer> peers)
    {
        Dictionary<string, Figures> own = board.ToDictionary(each => each.Model);
        Peer[] here = [.. peers.Where(peer => peer.Board == board.Key && own.ContainsKey(peer.Model))];
        if (here.Length == 0) return;
        page.AppendLine();
        page.AppendLine("The same networks in other runtimes, counted in the same way (whole ELF; RAM: arena or buffers, without stack):");
        page.AppendLine();
        page.AppendLine("| model | runtime | instructions | here | times | flash | here | RAM | here |");
        page.AppendLine("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (Peer peer in here)
        {
            Figures figures = own[peer.Model];
            string ram = peer.RamBytes == 0 ? " |" : Cells(peer.RamBytes);
            page.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {peer.Model} | {peer.Runtime} |{Cells(peer.Instructions, figures.Instructions)} {(double)peer.Instructions / figures.Instructions:0.0} |{Cells(peer.FlashBytes, figures.FlashBytes)}{ram}{Cells(figures.RamBytes)}"));
        }
    }

    private static string Cells(params long[] numbers) => string.Concat(numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $" {number:N0} |")));
}
