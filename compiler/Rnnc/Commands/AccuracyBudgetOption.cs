using System.CommandLine;
using System.Globalization;
using Rnnc.Cli.Console;

namespace Rnnc.Cli.Commands;

/// <summary><c>--accuracy-budget</c>: what may be lost against float, and what is bought against it.</summary>
internal sealed class AccuracyBudgetOption
{
    private readonly Option<string?> option = new("--accuracy-budget")
    {
        Description = "Points (of 100 calibration answers) that the integers may lose against float: 16-bit weights and vectors and finer tables are bought for the few matrices that need them, smallest flash first, and listed.",
        HelpName = "P",
    };

    public AccuracyBudgetOption(Command command) => command.Options.Add(option);

    /// <exception cref="CommandLineException">No number of at least 0.</exception>
    public double? Read(ParseResult parsed)
    {
        if (parsed.GetValue(option) is not string text) return null;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double points) && points >= 0 && points <= 100;
        return isNumber ? points : throw new CommandLineException($"--accuracy-budget \"{text}\": give points from 0 to 100, for example 1");
    }
}
