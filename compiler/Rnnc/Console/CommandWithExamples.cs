using System.CommandLine;

namespace Rnnc.Cli.Console;

/// <summary>A subcommand whose help ends with examples.</summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
