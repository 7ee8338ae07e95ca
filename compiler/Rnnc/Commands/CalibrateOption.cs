using System.CommandLine;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;

namespace Rnnc.Cli.Commands;

/// <summary><c>--calibrate</c>: representative inputs, from which scales and widths are chosen.</summary>
internal sealed class CalibrateOption
{
    private const string Remedy = "give --calibrate DATA.npz with some 50 to 200 recorded inputs as x_calib (or FILE.npz:ARRAY)";

    /// <param name="required">Whether the command always needs it.</param>
    public CalibrateOption(bool required)
    {
        Option = new Option<string[]>("--calibrate")
        {
            Description = "Representative inputs: a .npz that holds x_calib (or x_calib_INPUT), or DATA as for --input." + (required ? " Needed, but for a quantized .tflite that is kept as it is." : " Needed for int8, but for a quantized .tflite."),
            HelpName = "DATA",
        };
    }

    public Option<string[]> Option { get; }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(Option) is { Length: > 0 };

    /// <exception cref="CommandLineException">The option is not given.</exception>
    public void Require(ParseResult parsed, string command)
    {
        if (!IsGiven(parsed)) throw new CommandLineException($"{command}: no calibration data; {Remedy}");
    }

    public InputArrays Read(ParseResult parsed) => InputArrays.Read(parsed.GetRequiredValue(Option), Option.Name, "x_calib");
}
