using Rnnc.Cli;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>One run of the command line in this process.</summary>
internal sealed record CommandLine(int Status, string Output, string Errors)
{
    public static CommandLine Run(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int status = RnncCommand.Invoke(args, output, errors);
        return new CommandLine(status, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static string Succeed(params string[] args)
    {
        CommandLine run = Run(args);
        Assert.True(run.Status == 0, $"rnnc {string.Join(' ', args)}: {run.Status}: {run.Errors}");
        return run.Output;
    }

    /// <summary>Runs a command that must fail with one line and nothing else.</summary>
    public static void Fail(int status, string pattern, params string[] args)
    {
        CommandLine run = Run(args);
        string what = $"rnnc {string.Join(' ', args)}: {run.Status}: {run.Errors}{run.Output}";
        Assert.True(run.Status == status, what);
        string line = run.Errors.TrimEnd('\r', '\n');
        Assert.True(line.Length > 0 && !line.Contains('\n', StringComparison.Ordinal), what);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        Assert.Matches(pattern, line);
    }
}
