using System.Collections.Immutable;
using System.CommandLine;
using Rnnc.Cli.Console;
using Rnnc.Read;

namespace Rnnc.Cli.Models;

/// <summary>The options of every command that takes MODEL: what the user says about the file beyond its name.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> signature = new("--signature")
    {
        Description = "Entry point of a file that has several, by name.",
        HelpName = "NAME",
    };

    private readonly Option<string?> inputs = new("--inputs")
    {
        Description = "The model's inputs in the order wanted, separated by commas; the file's own order otherwise.",
        HelpName = "NAMES",
    };

    private readonly Option<string?> outputs = new("--outputs")
    {
        Description = "The outputs wanted, separated by commas; all in the file's order otherwise.",
        HelpName = "NAMES",
    };

    public ModelOptions(Command command)
    {
        command.Add(signature);
        command.Add(inputs);
        command.Add(outputs);
    }

    public ReadOptions Read(ParseResult parsed) => new()
    {
        Signature = parsed.GetValue(signature),
        Inputs = Names(parsed.GetValue(inputs), inputs.Name),
        Outputs = Names(parsed.GetValue(outputs), outputs.Name),
    };

    private static ImmutableArray<string> Names(string? list, string option)
    {
        if (list is null) return [];
        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        if (names.Any(name => name.Length == 0)) throw new CommandLineException($"{option} \"{list}\": an empty name; give names separated by commas");
        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? [.. names] : throw new CommandLineException($"{option} \"{list}\": {twice} twice; name each once");
    }
}
