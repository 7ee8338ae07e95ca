namespace Rnnc.Cli.Console;

/// <summary>Progress told as a number of things done, passed on as a part of all.</summary>
internal sealed class Counted(IProgress<double> progress, int total) : IProgress<int>
{
    /// <summary>Null where nobody looks.</summary>
    public static Counted? Of(IProgress<double>? progress, int total) => progress is null ? null : new(progress, total);

    public void Report(int value) => progress.Report((double)value / total);
}
