using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>Compiles models as a user does, builds them for every board that counts instructions, and runs test windows there.</summary>
internal static class Measurement
{
    /// <param name="output">One line for each model and board, as they come.</param>
    /// <exception cref="InputException">A model does not compile, or a board does not run here.</exception>
    public static BenchmarkRecord Of(IReadOnlyList<BenchmarkModel> models, TextWriter output)
    {
        Board[] boards = [.. BoardCatalog.Load().Boards.Where(board => board.Count is not null && board.Run is not null)];
        var figures = new Figures?[models.Count][];
        Write(output, "model", "board", "instructions", "per MAC", "flash", "model", "RAM", "stack");
        // Two at once, since a build has the compiler's processes beside it.
        Parallel.For(0, models.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            (Figures[] found, string fault) = Measure(models[i], boards);
            figures[i] = found;
            lock (output)
            {
                foreach (Figures each in found) Write(output, each);
                if (fault.Length > 0) output.WriteLine($"{models[i].Name}: left out, {fault}");
            }
        });
        Figures[] all = [.. figures.SelectMany(each => each).OfType<Figures>()];
        return new BenchmarkRecord(
            CompilerVersion.Of(boards), [.. models.Where(model => all.Any(each => each.Model == model.Name)).Select(model => new MeasuredModel(model.Name, model.Cell))], all);
    }

    /// <returns>The figures; or none, and why: the model does not compile, or takes more than the windows of its data.</returns>
    private static (Figures[] Figures, string Fault) Measure(BenchmarkModel model, Board[] boards)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-");
        try
        {
            string sources = Path.Combine(folder.FullName, "c");
            using var errors = new StringWriter(CultureInfo.InvariantCulture);
            int status = RnncCommand.Invoke(["compile", model.File, "--calibrate", model.Calibration, "-o", sources, "--name", model.Name], TextWriter.Null, errors);
            if (status != 0) return ([], errors.ToString().Trim());
            return ([.. boards.Select(board => Measure(model, sources, board, Path.Combine(folder.FullName, board.Name)))], "");
        }
        catch (InputException fault)
        {
            return ([], fault.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Figures Measure(BenchmarkModel model, string sources, Board board, string buildFolder)
    {
        FirmwareImage image = FirmwareBuilder.Build(sources, null, board, buildFolder);
        IReadOnlyList<ModelRun> windows = TestWindows.Of(image.Model, model);
        BoardAnswer answer = BoardRunner.Run(image, board, windows, RunMode.Infer);
        double instructions = answer.Runs.Average(run => run.Instructions
            ?? throw new InputException(new Origin($"board {board.Name}"), "a counter that ran over", "a window that the counter can count"));
        Profile profile = Profile.Measure(image, board, windows[0]);
        return new Figures(
            model.Name,
            board.Name,
            image.Model.Macs,
            (long)Math.Round(instructions),
            Math.Round(instructions / image.Model.Macs, 2),
            profile.Cycles.ToDictionary(each => each.Core, each => (long)Math.Round(each.Cycles)),
            board.Name == CellBound.Board ? CellBound.Of(sources) : null,
            image.FlashBytes,
            image.ModelFlashBytes,
            FlashParts.Of(image),
            image.RamBytes,
            RamParts.Of(image, File.ReadAllText(Path.Combine(sources, model.Name + ".h"))),
            answer.StackBytes ?? 0);
    }

    private static void Write(TextWriter output, Figures each) => Write(
        output, each.Model, each.Board, $"{each.Instructions}", $"{each.InstructionsPerMac:0.00}", $"{each.FlashBytes}", $"{each.FlashModelBytes}", $"{each.RamBytes}", $"{each.StackBytes}");

    private static void Write(TextWriter output, string model, string board, params string[] numbers) =>
        output.WriteLine($"{model,-24}{board,-12}{string.Concat(numbers.Select(number => number.PadLeft(14)))}");
}
