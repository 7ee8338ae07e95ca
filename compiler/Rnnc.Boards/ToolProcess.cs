using System.Diagnostics;
using System.Text;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Runs one program of this computer to its end.</summary>
internal static class ToolProcess
{
    /// <summary>What is kept of each of a program's two outputs; a program that says more is not interrupted.</summary>
    private const int KeptCharacters = 1 << 20;

    private const int PollMilliseconds = 20;

    /// <summary>The file that the PATH has for a command, or null. A command with a separator is a file itself.</summary>
    public static string? Find(string command)
    {
        if (command.Contains(Path.DirectorySeparatorChar)) return File.Exists(command) ? command : null;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            string file = Path.Combine(folder, command);
            if (File.Exists(file)) return file;
        }
        return null;
    }

    /// <exception cref="InputException">The PATH has no such command; the remedy names the packages.</exception>
    public static string Require(string command, string? package) =>
        Find(command) ?? throw new InputException(new Origin(command), "not found on the PATH", "this program", package is null ? "" : $"apt-get install {package}");

    /// <param name="file">What <see cref="Find"/> gave.</param>
    /// <param name="watch">Asked every few milliseconds while the program runs; false ends it.</param>
    public static ToolResult Run(string file, IEnumerable<string> arguments, string folder, Func<bool>? watch, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        var output = new StringBuilder();
        var errors = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new InputException(new Origin(file), "cannot be started", "a program", "", fault);
        }
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool stopped = false;
        try
        {
            while (!process.WaitForExit(PollMilliseconds))
            {
                cancellation.ThrowIfCancellationRequested();
                stopped = watch is not null && !watch();
                if (stopped) break;
            }
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return new ToolResult(process.ExitCode, stopped, output.ToString(), errors.ToString());
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is not null && text.Length < KeptCharacters) text.Append(line).Append('\n');
    }
}

/// <param name="Stopped">The watch ended it.</param>
internal sealed record ToolResult(int ExitCode, bool Stopped, string Output, string Errors);
