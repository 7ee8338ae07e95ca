using System.CommandLine;
using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli.Compare;
using Rnnc.Cli.Compare.Page;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Models;
using Rnnc.Cli.Translate;
using Rnnc.Cli.Translate.Compare;
using Rnnc.Read;
using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc compare</c>: models side by side in accuracy, size and time.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var models = ModelArgument.Several();
        var calibrate = new CalibrateOption(required: true);
        Option<string?> arithmetic = ArithmeticOption.Create();
        var test = new Option<string>("--test") { Description = "The test set: a .npz that holds x_test (or x_test_INPUT) and y_test.", HelpName = "DATA", Required = true };
        var boardName = new Option<string?>("--board") { Description = "Compile each model for this board and run some windows there.", HelpName = "BOARD" };
        var json = new Option<string?>("--json") { Description = "Write the figures as JSON.", HelpName = "FILE" };
        var html = new Option<string?>("--html") { Description = "Write a page with the table, plots, errors by layer and the cells' equations.", HelpName = "FILE" };
        var stream = new Option<bool>("--stream") { Description = "Carry the state from run to run; figures are per step." };
        var command = new CommandWithExamples(
            "compare",
            "Measures models side by side: accuracy in float and int8 over the whole test set, and cost on a board.",
            "rnnc compare lstm.keras gru.tflite --calibrate digits.npz --test digits.npz --board qemu-an386",
            "rnnc compare *.keras --calibrate digits.npz --test digits.npz --json figures.json --html figures.html",
            "rnnc compare dates.toml --calibrate dates.npz --test dates.npz --board qemu-an386 --html dates.html")
        {
            models, calibrate.Option, arithmetic, test, boardName, json, html, stream,
        };
        var outputBits = new OutputBitsOption(command);
        var budget = new AccuracyBudgetOption(command);
        var modelOptions = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(models);
            // A quantized file is measured as it is, unless the user wants it anew.
            bool[] keeps = [.. paths.Select(path => parsed.GetValue(arithmetic) != ArithmeticOption.Rnnc && QuantizedFile.Is(path))];
            if (parsed.GetValue(arithmetic) == ArithmeticOption.Tflm && keeps.Contains(false)) throw new CommandLineException("compare: --arithmetic tflm with a model of real numbers; it is for quantized .tflite files: leave it out");
            if (keeps.Contains(false)) calibrate.Require(parsed, "compare");
            ReadOptions read = modelOptions.Read(parsed, paths.Length);
            string testPath = parsed.GetRequiredValue(test);
            TestData data = TestData.Read(testPath);
            Board? board = parsed.GetValue(boardName) is string name ? BoardCatalog.Load().Find(name) : null;
            Translator?[] translators = [.. paths.Zip(keeps, (path, keep) => keep ? null : LoadedTranslator.TryRead(path, read))];
            if (translators.Any(translator => translator is not null))
            {
                int plain = Array.IndexOf(translators, null);
                if (plain >= 0) throw new CommandLineException($"compare: translators and {paths[plain]}; compare translators with translators");
                if (parsed.GetValue(stream)) throw new CommandLineException("compare: --stream is not for translators; leave it out");
                var each = new TranslatorComparer(parsed.GetRequiredValue(calibrate.Option), data, board?.Name, budget.Read(parsed), parsed.InvocationConfiguration.Error);
                TranslatorComparison[] measured = [.. Enumerable.Range(0, paths.Length).Select(i => each.Compare(translators[i]!, paths[i], Labels.Of(paths)[i]))];
                string? place = board is null ? null : Describe(board);
                TranslatorTable.Write(parsed.InvocationConfiguration.Output, measured, place);
                if (parsed.GetValue(json) is string jsonFile) TranslatorJson.Write(jsonFile, measured);
                if (parsed.GetValue(html) is string page) TranslatorPage.Write(page, measured, testPath, place);
                return 0;
            }

            var comparer = new Comparer(calibrate.IsGiven(parsed) ? calibrate.Read(parsed) : null, data, board?.Name, parsed.GetValue(stream), parsed.InvocationConfiguration.Error) { OutputBits = outputBits.Read(parsed), AccuracyBudget = budget.Read(parsed) };
            LoadedModel[] loaded = [.. paths.Select(path => LoadedModel.Read(path, read))];
            ModelComparison[] rows = [.. loaded.Zip(Labels.Of(paths), keeps).Select(row => comparer.Compare(row.First, row.Second, row.Third ? QuantizedFile.Read(row.First.Path, read) : null))];
            var comparison = new Comparison(
                rows, string.Join(", ", parsed.GetValue(calibrate.Option) ?? []), testPath, data.Expected.Dims[0], parsed.GetValue(stream), board is null ? null : Describe(board));
            CompareTable.Write(parsed.InvocationConfiguration.Output, comparison);
            if (parsed.GetValue(json) is string jsonPath) CompareJson.Write(jsonPath, comparison);
            if (parsed.GetValue(html) is string htmlPath) ComparePage.Write(htmlPath, comparison);
            return 0;
        });
        return command;
    }

    private static string Describe(Board board) => board.ClockHz == 0
        ? board.Name
        : string.Create(CultureInfo.InvariantCulture, $"{board.Name} ({board.Cpu} at {board.ClockHz / 1e6:0.###} MHz)");
}
