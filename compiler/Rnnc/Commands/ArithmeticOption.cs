using System.CommandLine;

namespace Rnnc.Cli.Commands;

/// <summary><c>--arithmetic</c>: which exact integer specification a program follows.</summary>
internal static class ArithmeticOption
{
    public const string Tflm = "tflm";

    /// <param name="withTflm">The command can write in the arithmetic of TensorFlow Lite Micro too.</param>
    public static Option<string> Create(bool withTflm = false)
    {
        var option = new Option<string>("--arithmetic") { Description = "The integer arithmetic: rnnc, as docs/arithmetic.md defines it.", HelpName = "rnnc", DefaultValueFactory = _ => "rnnc" };
        if (withTflm)
        {
            option.Description = "The integer arithmetic of recurrent layers: rnnc, as docs/arithmetic.md defines it; tflm writes LSTMs as the builtin operator of TFLite.";
            option.HelpName = $"rnnc|{Tflm}";
        }

        option.AcceptOnlyFromAmong(withTflm ? ["rnnc", Tflm] : ["rnnc"]);
        return option;
    }
}
