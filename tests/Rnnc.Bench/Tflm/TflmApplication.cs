using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Boards;
using Rnnc.Ir;

namespace Rnnc.Bench.Tflm;

/// <summary>The application of <c>firmware/tflm</c>, built around a checkout of TensorFlow Lite Micro for a board.</summary>
internal sealed partial class TflmApplication
{
    private const uint RequestMagic = 0x31544E52, ResponseMagic = 0x31414E52;
    private readonly string folder;
    private readonly Board board;

    private TflmApplication(string folder, Board board)
    {
        this.folder = folder;
        this.board = board;
    }

    private string Elf => Path.Combine(folder, "tflm_application");

    /// <param name="root">The repository.</param>
    /// <param name="checkout">Of tflite-micro.</param>
    /// <param name="folder">Where it is built; what is built already is kept.</param>
    public static TflmApplication Build(string root, string checkout, Board board, string folder)
    {
        string source = Path.Combine(root, "firmware", "tflm");
        Directory.CreateDirectory(folder);
        Tool(folder, "cmake", "-S", source, "-B", folder, $"-DTFLM_ROOT={Path.GetFullPath(checkout)}", "--toolchain", Path.Combine(source, "toolchain.cmake"), $"-DBOARD={board.Name}");
        Tool(folder, "cmake", "--build", folder, "--parallel", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        return new TflmApplication(folder, board);
    }

    /// <summary>Runs windows through an interpreter of its own.</summary>
    /// <param name="file">The .tflite.</param>
    /// <param name="windows">The bytes of all inputs of each window.</param>
    /// <param name="outputBytes">Of all outputs of a window.</param>
    public TflmAnswer Run(byte[] file, IReadOnlyList<byte[]> windows, int outputBytes)
    {
        string request = Path.Combine(folder, "request"), response = Path.Combine(folder, "response");
        using (var writer = new BinaryWriter(File.Create(request)))
        {
            foreach (uint word in (uint[])[RequestMagic, 1, (uint)file.Length]) writer.Write(word);
            writer.Write(file);
            writer.Write(windows.Count);
            foreach (byte[] window in windows) writer.Write(window);
        }

        string[] command = [.. board.Run!.Command.Select(word => word.Replace("{elf}", Elf, StringComparison.Ordinal).Replace("{request}", "request", StringComparison.Ordinal).Replace("{response}", "response", StringComparison.Ordinal))];
        Tool(folder, command[0], command[1..]);
        using var reader = new BinaryReader(File.OpenRead(response));
        if (reader.ReadUInt32() != ResponseMagic || reader.ReadInt32() != 0) throw new InputException(new Origin("the application"), "a model that TensorFlow Lite Micro does not load", "one that it does");
        int arena = reader.ReadInt32();
        var runs = new List<(long Sequence, byte[] Outputs)>();
        foreach (byte[] _ in windows)
        {
            if (reader.ReadInt32() != 0) throw new InputException(new Origin("the application"), "an invocation that failed", "one that does not");
            reader.ReadUInt32();
            long sequence = board.Count!.Instructions(reader.ReadUInt32());
            reader.ReadUInt32();
            runs.Add((sequence, reader.ReadBytes(outputBytes)));
        }

        return new TflmAnswer(arena, [.. runs.Select(run => run.Sequence)], [.. runs.Select(run => run.Outputs)]);
    }

    /// <summary>Bytes of code and constants that the operator brings, by object file, as the linker's map says.</summary>
    public IReadOnlyDictionary<string, int> OperatorBytes()
    {
        string map = File.ReadAllText(Path.Combine(folder, "tflm_application.map"));
        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (Match match in InputSection().Matches(map[map.IndexOf("Linker script and memory map", StringComparison.Ordinal)..]))
        {
            string file = match.Groups["file"].Value;
            sizes[file] = sizes.GetValueOrDefault(file) + Convert.ToInt32(match.Groups["size"].Value, 16);
        }

        return sizes;
    }

    private static void Tool(string folder, string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InputException(new Origin(command), "a command that does not start", "one that does");
        Task<string> printed = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        string[] lines = [.. (errors + printed.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        throw new InputException(new Origin(command), lines.Length > 0 ? string.Join(' ', lines.Take(4)) : $"status {process.ExitCode}", "a command that succeeds");
    }

    [GeneratedRegex(@"^ \.(?:text|rodata)\S*\s+0x[0-9a-f]+\s+0x(?<size>[0-9a-f]+)\s+\S*librnnc_sequence\.a\((?<file>\w+)\.\w+\.obj\)", RegexOptions.Multiline)]
    private static partial Regex InputSection();
}
