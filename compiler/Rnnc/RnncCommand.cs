using System.CommandLine;
using System.CommandLine.Invocation;
using Rnnc.Cli.Commands;
using Rnnc.Cli.Console;
using Rnnc.Ir;

namespace Rnnc.Cli;

/// <summary>The command <c>rnnc</c>: its subcommands, and how every run ends.</summary>
public static class RnncCommand
{
    private const int InputAtFault = 1;
    private const int WrongCommandLine = 2;

    /// <summary>Set to 1 it prints the stack trace of an internal error.</summary>
    private const string TraceVariable = "RNNC_TRACE";

    /// <summary>Runs one command line.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="output">Results for people.</param>
    /// <param name="errors">One line where the run fails; warnings.</param>
    /// <returns>0 on success, 1 when the input is at fault, 2 for a wrong command line.</returns>
    public static int Invoke(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        ParseResult parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is null or ParseErrorAction) return Refuse(parsed, errors);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        }
        catch (CommandLineException fault)
        {
            errors.WriteLine($"rnnc: {fault.Message}");
            return WrongCommandLine;
        }
        catch (InputException fault)
        {
            errors.WriteLine($"rnnc: {fault.Message}");
            Trace(fault, errors);
            return InputAtFault;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            string message = fault.Message.ReplaceLineEndings(" ");
            errors.WriteLine($"rnnc: internal error: {fault.GetType().Name}: {message}; please report it with the command and the file that show it, and with what {TraceVariable}=1 prints");
            Trace(fault, errors);
            return InputAtFault;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Compiles trained recurrent networks, whatever their cell, to int8 code for microcontrollers.")
        {
            InspectCommand.Create(),
            CompileCommand.Create(),
            RunCommand.Create(),
            CompareCommand.Create(),
            BoardsCommand.Create(),
            BuildCommand.Create(),
            BenchCommand.Create(),
        };
        root.Directives.Clear();
        ExampleHelp.Attach(root);
        return root;
    }

    private static int Refuse(ParseResult parsed, TextWriter errors)
    {
        string path = string.Join(' ', parsed.CommandResult.Command is RootCommand ? ["rnnc"] : (string[])["rnnc", parsed.CommandResult.Command.Name]);
        string message = parsed.UnmatchedTokens.Count > 0 ? $"unknown command or option \"{parsed.UnmatchedTokens[0]}\""
            : parsed.Errors.Count > 0 ? parsed.Errors[0].Message.TrimEnd('.')
            : "no command";
        errors.WriteLine($"{path}: {message.ReplaceLineEndings(" ")}; `{path} --help` shows how it is used");
        return WrongCommandLine;
    }

    private static void Trace(Exception fault, TextWriter errors)
    {
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1") errors.WriteLine(fault);
    }
}
