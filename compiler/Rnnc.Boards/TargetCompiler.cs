using System.Text.RegularExpressions;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Compiles a model's C for a Cortex-M core, without a board: for its size.</summary>
public static partial class TargetCompiler
{
    private const string Compiler = "arm-none-eabi-gcc";
    private const string Package = "gcc-arm-none-eabi";

    private static readonly string[] Flags = ["-mthumb", "-std=c99", "-O2", "-ffreestanding"];

    /// <summary>Code and constants of all files, in bytes; a linker drops what a program does not call.</summary>
    /// <param name="files">Contents by file name, as CEmitter gives them.</param>
    /// <param name="core">A name that the compiler's -mcpu knows, for example <c>cortex-m4</c>.</param>
    /// <exception cref="InputException">The compiler is missing or does not know the core.</exception>
    public static long FlashBytes(IReadOnlyDictionary<string, string> files, string core)
    {
        var where = new Origin("--target");
        if (!CoreName().IsMatch(core)) throw new InputException(where, $"\"{core}\"", "a Cortex-M core, for example cortex-m4", "give its name as gcc's -mcpu has it");
        string compiler = ToolProcess.Require(Compiler, Package);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-");
        try
        {
            foreach ((string name, string text) in files) File.WriteAllText(Path.Combine(folder.FullName, name), text);
            string[] sources = [.. files.Keys.Where(name => name.EndsWith(".c", StringComparison.Ordinal))];
            ToolResult result = ToolProcess.Run(compiler, [$"-mcpu={core}", .. Flags, "-c", .. sources], folder.FullName, null, CancellationToken.None);
            if (result.ExitCode != 0)
                throw new InputException(where, $"\"{core}\": {result.Errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? "it does not compile"}", "a core that the compiler knows", "for example cortex-m4");
            return sources.Sum(source => Flash(ElfFile.Read(Path.Combine(folder.FullName, Path.ChangeExtension(source, ".o")))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long Flash(ElfFile file) => file.Sections.Where(section => section.Allocated && !section.NoBits).Sum(section => section.Bytes);

    [GeneratedRegex("^cortex-m[a-z0-9.+]{1,30}\\z")]
    private static partial Regex CoreName();
}
