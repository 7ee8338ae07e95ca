using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Rnnc.Cli.Console;

/// <summary>Progress bars on standard error, where that is a terminal; nothing anywhere else.</summary>
internal static class Progress
{
    /// <summary>Does some work under a bar.</summary>
    /// <param name="what">What is being done, in a few words.</param>
    /// <param name="errors">Where the command's errors go: a bar appears only when that is the terminal.</param>
    /// <param name="work">Told where to report its progress, between 0 and 1; null where nobody looks.</param>
    public static T Show<T>(string what, TextWriter errors, Func<IProgress<double>?, T> work)
    {
        bool isTerminal = ReferenceEquals(errors, System.Console.Error) && !System.Console.IsErrorRedirected;
        return isTerminal ? ShowBar(what, work) : work(null);
    }

    // Not inlined: the terminal library is loaded only where a bar is drawn.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ShowBar<T>(string what, Func<IProgress<double>?, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        return console.Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
            task.IsIndeterminate = true;
            return work(new Bar(task));
        });
    }

    /// <summary>Sets the bar at once, which only moves before the first report, from the thread that works: reports of <see cref="Progress{T}"/> may come late.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value)
        {
            task.IsIndeterminate = false;
            task.Value = value;
        }
    }
}
