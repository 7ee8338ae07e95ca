using System.CommandLine;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Runs;
using Rnnc.Quantize;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary><c>rnnc run</c> of a translator: arrays of tokens to a file, texts to the terminal.</summary>
internal static class TranslateCommand
{
    /// <param name="calibration">Calibration data where the integers are run; null for the float reference.</param>
    /// <param name="board">Where the compiled C runs too and must choose the same tokens; null for the oracle alone.</param>
    /// <param name="budget">Points that the integers may lose against float; null buys nothing.</param>
    /// <exception cref="CommandLineException">Neither data nor text, or data without a place for the results.</exception>
    public static void Run(Translator translator, IReadOnlyList<string> inputs, IReadOnlyList<string> texts, IReadOnlyList<string>? calibration, string? board, double? budget, string? outputPath, InvocationConfiguration console)
    {
        if (inputs.Count == 0 && texts.Count == 0) throw new CommandLineException("run: no source; give --text TEXT, or --input DATA and -o OUT.npz");
        if (inputs.Count > 0 && texts.Count > 0) throw new CommandLineException("run: --input and --text; give one of them");
        if (inputs.Count > 0 && outputPath is null) throw new CommandLineException("run: no output; give -o OUT.npz");
        SourceTokens data = texts.Count > 0 ? SourceTokens.Of(translator, texts) : SourceTokens.Of(translator, InputArrays.Read(inputs, "--input", bareName: null));
        QuantizedTranslator? model = calibration is null ? null : TranslateCalibration.Quantize(translator, calibration, new QuantizeOptions { AccuracyBudget = budget }, console.Error);
        IReadOnlyList<Decoded> runs = model is null ? TranslateRun.Float(translator, data, console.Error) : TranslateRun.Int8(model, translator, data, console.Error);
        if (model is not null && board is not null) console.Output.WriteLine(TranslateRun.OnBoard(model, translator, data, runs, board, console.Error));
        if (texts.Count > 0)
        {
            foreach (Decoded run in runs) console.Output.WriteLine(Show(translator, run));
        }

        if (outputPath is null) return;
        ResultFile result = TranslateResult.ToFile(translator, runs);
        result.Write(outputPath);
        console.Output.WriteLine($"{outputPath}: {result}");
    }

    /// <summary>An answer as text, as tokens where the target has no vocabulary.</summary>
    private static string Show(Translator translator, Decoded run) =>
        translator.TargetWords is { } words ? words.Text(run.Answer.Tokens) : string.Join(' ', run.Answer.Tokens);
}
