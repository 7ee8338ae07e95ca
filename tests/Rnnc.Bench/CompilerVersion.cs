using System.Diagnostics;
using Rnnc.Boards;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>Which C compiler made the code that was measured: another one makes other code.</summary>
internal static class CompilerVersion
{
    /// <exception cref="InputException">A compiler is missing.</exception>
    public static string Of(IEnumerable<Board> boards) => string.Join("; ", boards.Select(board => board.Build).DistinctBy(build => build.Compiler).Select(Read));

    private static string Read(BoardBuild build)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(build.Compiler, ["--version"]) { RedirectStandardOutput = true })!;
            string version = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return version.Split('\n')[0].Trim();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new InputException(new Origin(build.Compiler), "no such command", "the boards' compiler", $"install {build.Package}", fault);
        }
    }
}
