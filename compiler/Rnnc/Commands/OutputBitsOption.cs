using System.CommandLine;
using System.Globalization;

namespace Rnnc.Cli.Commands;

/// <summary><c>--output-bits</c>: the width of a model's outputs where it is not to follow from what they are.</summary>
internal sealed class OutputBitsOption
{
    private readonly Option<string?> option = new("--output-bits") { Description = "Bits of the outputs. Class scores have 8 and values 16 unless this says otherwise.", HelpName = "8|16" };

    public OutputBitsOption(Command command)
    {
        option.AcceptOnlyFromAmong("8", "16");
        command.Options.Add(option);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(option) is not null;

    public int? Read(ParseResult parsed) => parsed.GetValue(option) is string bits ? int.Parse(bits, CultureInfo.InvariantCulture) : null;
}
