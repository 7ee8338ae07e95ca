using System.Diagnostics;
using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Starts a firmware, gives it its runs and collects its answers.</summary>
public static class BoardRunner
{
    private const string RequestName = "request";
    private const string ResponseName = "response";
    private const string TraceName = "trace";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(2);

    /// <param name="board">The board that the image was built for.</param>
    /// <param name="progress">What is being done, in a few words.</param>
    /// <exception cref="InputException">The board does not run here, the runs do not fit the model, or the firmware stopped.</exception>
    public static BoardAnswer Run(
        FirmwareImage image, Board board, IReadOnlyList<ModelRun> runs, RunMode mode, IProgress<string>? progress = null, CancellationToken cancellation = default) =>
        Run(image, board, runs, mode, DefaultPatience, progress, cancellation);

    /// <inheritdoc cref="Run(FirmwareImage, Board, IReadOnlyList{ModelRun}, RunMode, IProgress{string}?, CancellationToken)"/>
    /// <param name="patience">How long a firmware may go without an answer before it counts as hung.</param>
    public static BoardAnswer Run(
        FirmwareImage image,
        Board board,
        IReadOnlyList<ModelRun> runs,
        RunMode mode,
        TimeSpan patience,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default) => Run(image, board, runs, mode, patience, [], null, progress, cancellation);

    /// <summary>Runs one window and follows every instruction of the model's code.</summary>
    /// <exception cref="InputException">As of a run; or the board's emulator cannot tell.</exception>
    public static IReadOnlyList<TracedInstruction> Trace(FirmwareImage image, Board board, ModelRun run, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        if (board.Run is not { Trace.Count: > 0 } how)
            throw new InputException(new Origin($"board {board.Name}"), "a board whose instructions cannot be followed", "a board that QEMU emulates", "`rnnc boards` lists them");
        var code = new ModelCode(image, board);
        IReadOnlyList<TracedInstruction> found = [];
        string range = string.Create(CultureInfo.InvariantCulture, $"0x{code.First:x}..0x{code.Last:x}");
        string[] arguments = [.. how.Trace.Select(argument => argument.Replace("{code}", range, StringComparison.Ordinal).Replace("{trace}", TraceName, StringComparison.Ordinal))];
        Run(image, board, [run], RunMode.Infer, DefaultPatience, arguments, folder => found = new TraceReader(code).Read(Path.Combine(folder, TraceName)), progress, cancellation);
        return found;
    }

    private static BoardAnswer Run(
        FirmwareImage image,
        Board board,
        IReadOnlyList<ModelRun> runs,
        RunMode mode,
        TimeSpan patience,
        IReadOnlyList<string> furtherArguments,
        Action<string>? readFolder,
        IProgress<string>? progress,
        CancellationToken cancellation)
    {
        if (board.Run is not { } run)
            throw new InputException(new Origin($"board {board.Name}"), "a board that rnnc builds for but does not run", "a board that runs here", "`rnnc boards` lists them");
        BenchRequest.Check(image.Model, runs, mode);
        string elf = Path.GetFullPath(image.ElfPath);
        string program = ToolProcess.Require(run.Command[0].Replace("{elf}", elf, StringComparison.Ordinal), run.Package);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-");
        try
        {
            string request = Path.Combine(folder.FullName, RequestName);
            string response = Path.Combine(folder.FullName, ResponseName);
            using (FileStream file = File.Create(request)) BenchRequest.Write(file, image.Model, runs, mode);
            progress?.Report($"running {runs.Count} runs on {board.Name}");
            var watch = new ResponseWatch(response, patience);
            ToolResult result = ToolProcess.Run(program, [.. run.Command.Skip(1).Select(argument => Fill(argument, elf)), .. furtherArguments], folder.FullName, watch.IsAlive, cancellation);
            BoardAnswer answer = Read(response, image.Model, board, runs, mode, result);
            readFolder?.Invoke(folder.FullName);
            return answer;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Fill(string argument, string elf) => argument
        .Replace("{elf}", elf, StringComparison.Ordinal)
        .Replace("{request}", RequestName, StringComparison.Ordinal)
        .Replace("{response}", ResponseName, StringComparison.Ordinal);

    private static BoardAnswer Read(string response, CompiledModel model, Board board, IReadOnlyList<ModelRun> runs, RunMode mode, ToolResult result)
    {
        var where = new Origin($"board {board.Name}");
        string said = string.Join(' ', result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3));
        if (result.Stopped) throw new InputException(where, said.Length > 0 ? $"no answer any more: {said}" : "no answer any more", "a firmware that answers");
        if (result.ExitCode != 0) throw new InputException(where, said.Length > 0 ? $"the firmware stopped: {said}" : $"the firmware stopped with status {result.ExitCode}", "a firmware that ends with status 0");
        try
        {
            using var reader = new BinaryReader(File.OpenRead(response));
            return new BenchResponse(reader, model, board, mode).Read(runs);
        }
        catch (Exception fault) when (fault is EndOfStreamException or FileNotFoundException)
        {
            throw new InputException(where, "an answer that is cut off", "one answer for every run", "", fault);
        }
    }

    /// <summary>Tells a firmware that works from one that hangs: the former's response grows.</summary>
    private sealed class ResponseWatch(string response, TimeSpan patience)
    {
        private readonly Stopwatch quiet = Stopwatch.StartNew();
        private long length = -1;

        public bool IsAlive()
        {
            var file = new FileInfo(response);
            long now = file.Exists ? file.Length : 0;
            if (now != length) quiet.Restart();
            length = now;
            return quiet.Elapsed < patience;
        }
    }
}
