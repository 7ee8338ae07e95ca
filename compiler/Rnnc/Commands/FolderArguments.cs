using System.CommandLine;

namespace Rnnc.Cli.Commands;

/// <summary>What every command over a compiled folder takes.</summary>
internal sealed class FolderArguments
{
    public Argument<string> Folder { get; } = new("DIR") { Description = "A folder that `rnnc compile` wrote." };

    public Option<string> Board { get; } = new("--board") { Description = "A board of `rnnc boards`.", HelpName = "BOARD", Required = true };

    public Option<string?> Name { get; } = new("--name") { Description = "The model that the firmware drives, where DIR holds several.", HelpName = "ID" };

    /// <summary>Where firmware goes: beside DIR, since DIR holds nothing but what compile writes.</summary>
    public string OutputOf(ParseResult parsed) => $"{Path.TrimEndingDirectorySeparator(parsed.GetRequiredValue(Folder))}-{parsed.GetRequiredValue(Board)}";
}
