using System.CommandLine;

namespace Rnnc.Cli.Commands;

/// <summary><c>--arithmetic</c>: which exact integer specification a program follows.</summary>
internal static class ArithmeticOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--arithmetic") { Description = "The integer arithmetic: rnnc, as docs/arithmetic.md defines it.", HelpName = "rnnc", DefaultValueFactory = _ => "rnnc" };
        option.AcceptOnlyFromAmong("rnnc");
        return option;
    }
}
