using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Rnnc.Cli.Console;

/// <summary>The help of a command, followed by examples that can be typed as they are.</summary>
internal sealed class ExampleHelp(SynchronousCommandLineAction help, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples) : SynchronousCommandLineAction
{
    /// <summary>Gives the root's <c>--help</c> the examples of all commands below it.</summary>
    public static void Attach(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        var examples = root.Subcommands.OfType<CommandWithExamples>().ToDictionary(command => (Command)command, command => command.Examples);
        option.Action = new ExampleHelp((SynchronousCommandLineAction)option.Action!, examples);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int status = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (!examples.TryGetValue(parseResult.CommandResult.Command, out IReadOnlyList<string>? lines)) return status;
        output.WriteLine("Examples:");
        foreach (string line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
        return status;
    }
}
