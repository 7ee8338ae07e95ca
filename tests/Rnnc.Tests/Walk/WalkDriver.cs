using System.Globalization;
using Rnnc.Boards;
using Rnnc.Tests.EmitC;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Walk;

/// <summary>The walker with its driver, built once: for this computer under the sanitizers, or for a board.</summary>
public sealed class WalkDriver : IDisposable
{
    private static readonly BoardCatalog Catalog = BoardCatalog.Load(Corpus.Root);
    private readonly TemporaryFolder folder = new();
    private readonly HashSet<string> built = [];

    /// <summary>The response of the host's program.</summary>
    /// <param name="compiler"><c>gcc</c> or <c>clang</c>.</param>
    /// <param name="options">Separated by blanks.</param>
    internal byte[] OnHost(string compiler, string options, WalkRequest request)
    {
        string program = folder.File($"{compiler}{options.Replace(' ', '_').Replace(',', '_').Replace('=', '_')}");
        if (built.Add(program)) Build(compiler, [.. options.Split(' '), Source("firmware/transport/files.c")], program);
        folder.Put("request", request.Bytes);
        Tool.Run(folder.File("."), program, "request", "response");
        return File.ReadAllBytes(folder.File("response"));
    }

    /// <summary>The response of an emulated core.</summary>
    internal byte[] OnBoard(string name, WalkRequest request)
    {
        Board board = Catalog.Find(name);
        string program = folder.File(name);
        if (built.Add(program)) Build(board.Build.Compiler, [.. BoardOptions(board)], program);
        folder.Put("request", request.Bytes);
        IEnumerable<string> command = board.Run!.Command.Select(word => word
            .Replace("{elf}", program, StringComparison.Ordinal).Replace("{request}", "request", StringComparison.Ordinal).Replace("{response}", "response", StringComparison.Ordinal));
        Tool.Run(folder.File("."), command.First(), [.. command.Skip(1)]);
        return File.ReadAllBytes(folder.File("response"));
    }

    public void Dispose() => folder.Dispose();

    private static string Source(string path) => Path.Combine(Corpus.Root, path);

    private void Build(string compiler, IEnumerable<string> options, string output)
    {
        string[] sources =
        [
            .. Directory.EnumerateFiles(Source("runtime-c/tflm"), "*.c"), .. Directory.EnumerateFiles(Source("runtime-c/src"), "*.c", SearchOption.AllDirectories),
            Source("runtime-c/tests/walk/driver.c"),
        ];
        string[] includes = [.. ((string[])["runtime-c/include", "runtime-c/tflm", "firmware/harness", "firmware/start"]).SelectMany(path => (string[])["-I", Source(path)])];
        Tool.Run(folder.File("."), compiler, [.. CFolder.Warnings, .. includes, .. sources, .. options, "-o", output]);
    }

    private IEnumerable<string> BoardOptions(Board board)
    {
        BoardMemory memory = board.Memory!;
        File.WriteAllText(folder.File("memory.ld"), string.Create(CultureInfo.InvariantCulture, $$"""
            stack_bytes = {{memory.StackBytes}};
            MEMORY
            {
                FLASH (rx) : ORIGIN = {{memory.Flash.Origin}}, LENGTH = {{memory.Flash.Bytes}}
                RAM (rwx) : ORIGIN = {{memory.Ram.Origin}}, LENGTH = {{memory.Ram.Bytes}}
            }

            """));
        string counter = Path.Combine(board.FirmwareFolder, board.Count!.Counter);
        return
        [
            .. board.Build.Flags, "-O2", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", .. board.Count.Defines.Select(define => $"-D{define}"), $"-DBENCH_COUNTER=\"{counter}\"",
            .. board.Build.Sources.Select(source => Path.Combine(board.FirmwareFolder, source)), "-T", Path.Combine(board.FirmwareFolder, board.Build.LinkScript!), .. board.Build.LinkFlags,
        ];
    }
}
