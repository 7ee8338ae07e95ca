using System.Collections.Immutable;
using System.CommandLine;
using Rnnc.Cli.Console;
using Rnnc.Read;
using Rnnc.Read.Steps;

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

    private readonly Option<string[]> cells = new("--cell")
    {
        Description = "A cell file for a cell that is not Keras' own, by the name of its layer, of the cell, or of its class; once for each cell.",
        HelpName = "NAME=FILE",
    };

    private readonly Option<string?> weights = new("--weights")
    {
        Description = "A file of weights beside the model: .weights.h5 of an architecture.json, a TensorFlow checkpoint, .npz of a cell file.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> states = new("--state")
    {
        Description = "A state that comes out as OUT and goes in again as IN: carried from step to step; once for each state. Guessed for the step of a stream; none: not.",
        HelpName = "OUT=IN|none",
    };

    private readonly Option<string[]> maps = new("--map")
    {
        Description = "Weights of a scope of --weights are those of another scope of the model; once for each scope.",
        HelpName = "OLD=NEW",
    };

    public ModelOptions(Command command)
    {
        command.Add(signature);
        command.Add(inputs);
        command.Add(outputs);
        command.Add(weights);
        command.Add(maps);
        command.Add(cells);
        command.Add(states);
    }

    /// <param name="models">How many models the command takes: what is said for several need not be of use to each.</param>
    public ReadOptions Read(ParseResult parsed, int models = 1)
    {
        if (models > 1 && parsed.GetValue(weights) is not null) throw new CommandLineException($"{weights.Name} is of one model; give one model");
        string[] given = parsed.GetValue(states) ?? [];
        bool isNone = given is ["none"];
        ScopeMap[] scopes = [.. Pairs(parsed.GetValue(maps) ?? [], maps, mayBeEmpty: true).Select(pair => new ScopeMap(pair.Name.TrimEnd('/'), pair.Value.TrimEnd('/')))];
        if (scopes.Length > 0 && parsed.GetValue(weights) is null) throw new CommandLineException($"{maps.Name} renames scopes of {weights.Name}; give both");
        return new()
        {
            Signature = parsed.GetValue(signature),
            Inputs = Names(parsed.GetValue(inputs), inputs.Name),
            Outputs = Names(parsed.GetValue(outputs), outputs.Name),
            Cells = [.. Pairs(parsed.GetValue(cells) ?? [], cells).Select(pair => new CellOption(pair.Name, pair.Value))],
            States = isNone ? [] : [.. Pairs(given, states).Select(pair => new StatePair(pair.Name, pair.Value))],
            GuessStates = !isNone,
            IsForSeveral = models > 1,
            Weights = parsed.GetValue(weights),
            Maps = [.. scopes],
        };
    }

    /// <summary>NAME=VALUE of an option that may be given several times; each name once.</summary>
    private static IEnumerable<(string Name, string Value)> Pairs(string[] given, Option option, bool mayBeEmpty = false)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string pair in given)
        {
            int sign = pair.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0 || (sign == pair.Length - 1 && !mayBeEmpty)) throw new CommandLineException($"{option.Name} \"{pair}\": expected {option.HelpName}");
            if (!seen.Add(pair[..sign])) throw new CommandLineException($"{option.Name}: {pair[..sign]} twice; name each once");
            yield return (pair[..sign], pair[(sign + 1)..]);
        }
    }

    private static ImmutableArray<string> Names(string? list, string option)
    {
        if (list is null) return [];
        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        if (names.Any(name => name.Length == 0)) throw new CommandLineException($"{option} \"{list}\": an empty name; give names separated by commas");
        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? [.. names] : throw new CommandLineException($"{option} \"{list}\": {twice} twice; name each once");
    }
}
