using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Compiles and links a compiled model, the shared firmware and a board's own sources into one ELF file.</summary>
public static class FirmwareBuilder
{
    private const string ModelObjects = "model";
    private const string FirmwareObjects = "firmware";

    private static readonly string[] Warnings = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror"];

    /// <summary>What lets the linker drop every function and constant that nothing uses.</summary>
    private static readonly string[] Sections = ["-ffunction-sections", "-fdata-sections", "-fno-common"];

    /// <summary>Which line and function each instruction comes from; it adds nothing to what a board holds.</summary>
    private const string Lines = "-g";

    /// <summary>The harness is to be small; no speed is measured there.</summary>
    private static readonly string[] FirmwareFlags = ["-Os"];

    /// <param name="modelFolder">What <c>rnnc compile -o</c> wrote.</param>
    /// <param name="modelName">Which of its models the harness drives; null where there is one only.</param>
    /// <param name="outputFolder">Made where it is missing; receives objects and <c>firmware.elf</c>, which appears whole or not at all.</param>
    /// <param name="progress">What is being done, in a few words.</param>
    /// <exception cref="InputException">The compiler is missing, the folder is not a compiled model, the code does not compile or does not fit.</exception>
    public static FirmwareImage Build(
        string modelFolder, string? modelName, Board board, string outputFolder, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        CompiledModel model = Choose(ManifestReader.Read(modelFolder), modelName, modelFolder);
        string compiler = ToolProcess.Require(board.Build.Compiler, board.Build.Package);
        string output = Path.GetFullPath(outputFolder);
        IReadOnlyList<Compilation> files = Plan(modelFolder, board);
        try
        {
            foreach (string objects in (string[])[ModelObjects, FirmwareObjects]) Directory.CreateDirectory(Path.Combine(output, objects));
            File.WriteAllText(Path.Combine(output, "bench_model.c"), model.IsTranslator ? TranslatorGlue.Write(model) : GlueSource.Write(model));
            if (board.Memory is { } memory) File.WriteAllText(Path.Combine(output, "memory.ld"), MemoryScript(memory));
            CompileAll(compiler, files, output, progress, cancellation);
            progress?.Report("linking");
            string elf = Link(compiler, files, board, output, cancellation);
            string[] own = [.. files.Where(file => file.IsModel).Select(file => Path.Combine(output, file.Object))];
            return FirmwareImage.Measure(elf, model, own);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(new Origin(outputFolder), fault.Message, "a folder that can be written", "name another folder", fault);
        }
    }

    private static CompiledModel Choose(ModelManifest manifest, string? name, string folder)
    {
        string names = string.Join(", ", manifest.Models.Select(model => model.Name));
        if (name is null && manifest.Models.Count == 1) return manifest.Models[0];
        if (name is null && manifest.Models.Count == 3 && manifest.Models.FirstOrDefault(model => model.IsTranslator) is { } translator) return translator;
        return manifest.Models.FirstOrDefault(model => model.Name == name)
            ?? throw new InputException(new Origin(folder), name is null ? $"{manifest.Models.Count} models" : $"no model \"{name}\"", $"one of {names}", "name the model");
    }

    private static List<Compilation> Plan(string modelFolder, Board board)
    {
        string model = Path.GetFullPath(modelFolder);
        string firmware = board.FirmwareFolder;
        string[] modelFlags = [.. board.Build.Flags, .. Warnings, .. Sections, Lines, .. board.Build.ModelFlags, "-I", model];
        string[] firmwareFlags =
        [
            .. board.Build.Flags, .. Warnings, .. Sections, .. FirmwareFlags, .. CounterFlags(board),
            "-I", Path.Combine(firmware, "harness"), "-I", Path.Combine(firmware, "start"), "-I", model,
        ];
        var files = new List<Compilation>();
        foreach (string source in Directory.EnumerateFiles(model, "*.c").Order(StringComparer.Ordinal))
            files.Add(new Compilation(source, ObjectOf(ModelObjects, source), modelFlags, IsModel: true));
        files.Add(new Compilation("bench_model.c", ObjectOf(FirmwareObjects, "bench_model.c"), firmwareFlags, IsModel: false));
        foreach (string source in board.Build.Sources.Prepend("harness/bench.c"))
            files.Add(new Compilation(FindSource(board, source), ObjectOf(FirmwareObjects, source), firmwareFlags, IsModel: false));
        return files;
    }

    private static IEnumerable<string> CounterFlags(Board board) => board.Count is not { } count
        ? []
        : count.Defines.Select(define => $"-D{define}").Prepend($"-DBENCH_COUNTER=\"{FindSource(board, count.Counter)}\"");

    private static string ObjectOf(string folder, string source) => $"{folder}/{Path.GetFileNameWithoutExtension(source)}.o";

    /// <summary>The board's own file comes before the shared one.</summary>
    private static string FindSource(Board board, string source)
    {
        string own = Path.Combine(board.Folder, source);
        string shared = Path.Combine(board.FirmwareFolder, source);
        if (File.Exists(own)) return own;
        return File.Exists(shared) ? shared : throw new InputException(new Origin(Path.Combine(board.Folder, "board.toml")), $"the source {source}", "a file of the board's folder or of firmware/");
    }

    private static string MemoryScript(BoardMemory memory) => string.Create(CultureInfo.InvariantCulture, $$"""
        stack_bytes = {{memory.StackBytes}};
        MEMORY
        {
            FLASH (rx) : ORIGIN = 0x{{memory.Flash.Origin:X8}}, LENGTH = {{memory.Flash.Bytes}}
            RAM (rwx) : ORIGIN = 0x{{memory.Ram.Origin:X8}}, LENGTH = {{memory.Ram.Bytes}}
        }

        """);

    private static void CompileAll(string compiler, IReadOnlyList<Compilation> files, string output, IProgress<string>? progress, CancellationToken cancellation)
    {
        int started = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        InputException? first = null;
        Parallel.ForEach(files, options, (file, loop) =>
        {
            progress?.Report($"compiling {Path.GetFileName(file.Source)} ({Interlocked.Increment(ref started)} of {files.Count})");
            ToolResult result = ToolProcess.Run(compiler, [.. file.Flags, "-c", file.Source, "-o", file.Object], output, null, cancellation);
            if (result.ExitCode == 0) return;
            Interlocked.CompareExchange(ref first, new InputException(new Origin(file.Source), FirstError(result.Errors), "C that this compiler accepts"), null);
            loop.Stop();
        });
        if (first is not null) throw first;
    }

    private static string Link(string compiler, IReadOnlyList<Compilation> files, Board board, string output, CancellationToken cancellation)
    {
        const string unfinished = "firmware.unfinished";
        string elf = Path.Combine(output, "firmware.elf");
        string[] script = board.Build.LinkScript is { } name ? ["-T", FindSource(board, name)] : [];
        ToolResult result = ToolProcess.Run(
            compiler,
            [.. board.Build.Flags, "-Wl,--gc-sections", .. script, .. files.Select(file => file.Object), .. board.Build.LinkFlags, "-o", unfinished],
            output, null, cancellation);
        if (result.ExitCode != 0)
        {
            bool tooLarge = result.Errors.Contains("overflowed by", StringComparison.Ordinal);
            throw new InputException(
                new Origin($"board {board.Name}"),
                FirstError(result.Errors),
                tooLarge ? "a firmware that fits into the board's memory" : "a firmware that links",
                tooLarge ? "take a board with more memory, or a smaller model or window" : "");
        }
        File.Move(Path.Combine(output, unfinished), elf, overwrite: true);
        return elf;
    }

    /// <summary>The line of a compiler's or linker's output that says what is wrong.</summary>
    private static string FirstError(string errors)
    {
        string[] lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(lines, line => line.Contains("error:", StringComparison.Ordinal) || line.Contains("overflowed by", StringComparison.Ordinal) || line.Contains("undefined reference", StringComparison.Ordinal))
            ?? lines.FirstOrDefault() ?? "the compiler failed without a message";
    }

    /// <param name="Object">Relative to the output folder: the link script knows the model's objects by it.</param>
    private sealed record Compilation(string Source, string Object, IReadOnlyList<string> Flags, bool IsModel);
}
