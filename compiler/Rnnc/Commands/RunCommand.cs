using System.CommandLine;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Int8;
using Rnnc.Cli.Models;
using Rnnc.Cli.Runs;
using Rnnc.Cli.Translate;
using Rnnc.Evaluate;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Files;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc run</c>: runs a model over data, in float or in the integers that a device computes.</summary>
internal static class RunCommand
{
    private const string Float = "float";
    private const string Int8 = "int8";

    public static Command Create()
    {
        var model = ModelArgument.One();
        var input = new Option<string[]>("--input") { Description = "The inputs: .npz, .npy or .csv; FILE.npz:ARRAY picks an array, NAME=FILE names the input.", HelpName = "DATA" };
        var output = new Option<string>("-o") { Description = "Where outputs and final states go.", HelpName = "OUT.npz" };
        var form = new Option<string?>("--as") { Description = "The float reference, or the int8 program. int8 where --calibrate or --on is given or the file is quantized, float otherwise.", HelpName = "float|int8" };
        form.AcceptOnlyFromAmong(Float, Int8);
        var on = new Option<string?>("--on") { Description = "Compile the int8 program to C, run it there too, and require the same integers.", HelpName = "host|BOARD" };
        var stream = new Option<bool>("--stream") { Description = "Carry the state from run to run; [steps, features] is one long series." };
        var whole = new Option<bool>("--whole") { Description = "Give the arrays to the model as they are, in one run (float only)." };
        CalibrateOption calibrate = new(required: false);
        Option<string?> arithmetic = ArithmeticOption.Create();
        var command = new CommandWithExamples(
            "run",
            "Runs a model over data. The first axis of an array counts runs; each starts from the initial state.",
            "rnnc run model.keras --input digits.npz:x_test -o out.npz",
            "rnnc run model.keras --input digits.npz:x_test --as int8 --calibrate digits.npz -o out.npz",
            "rnnc run model.tflite --input x=data.npz:x --input h0=data.npz:h0 -o out.npz",
            "rnnc run model.keras --input digits.npz:x_test --calibrate digits.npz --on qemu-an386 -o out.npz",
            "rnnc run quantized.tflite --input digits.npz:x_test -o out.npz",
            "rnnc run dates.toml --text \"3 May 2009\"",
            "rnnc run dates.toml --input dates.npz:x_test --decode sample --temperature 0.5 --seed 1 -o out.npz")
        {
            model, input, output, form, arithmetic, calibrate.Option, on, stream, whole,
        };
        var modelOptions = new ModelOptions(command);
        var outputBits = new OutputBitsOption(command);
        var budget = new AccuracyBudgetOption(command);
        var decodeOptions = new DecodeOptions(command);
        command.SetAction(parsed =>
        {
            string? board = parsed.GetValue(on);
            string path = parsed.GetRequiredValue(model);
            bool keeps = parsed.GetValue(form) != Float && ArithmeticOption.Keeps(parsed.GetValue(arithmetic), path, calibrate.IsGiven(parsed));
            bool quantized = (parsed.GetValue(form) ?? (board is not null || keeps || calibrate.IsGiven(parsed) ? Int8 : Float)) == Int8;
            FeedMode mode = parsed.GetValue(stream) ? FeedMode.Stream : parsed.GetValue(whole) ? FeedMode.Whole : FeedMode.Runs;
            if (parsed.GetValue(stream) && parsed.GetValue(whole)) throw new CommandLineException("run: --stream and --whole; give one of them");
            if (quantized && mode == FeedMode.Whole) throw new CommandLineException("run: --whole with --as int8; only the float reference keeps the file's batch: leave one of them out");
            if (board is not null && !quantized) throw new CommandLineException("run: --on with --as float; a board runs the int8 program: leave one of them out");
            if (!keeps && parsed.GetValue(arithmetic) == ArithmeticOption.Tflm) throw new CommandLineException($"run: --arithmetic tflm with {path}; it is for a quantized .tflite: leave it out");
            if (outputBits.IsGiven(parsed) && (!quantized || keeps)) throw new CommandLineException("run: --output-bits without a quantization of its own; it is for the int8 program of a float model: leave it out");
            if (budget.Read(parsed) is not null && (!quantized || keeps)) throw new CommandLineException("run: --accuracy-budget without a quantization of its own; it is for the int8 program of a float model: leave it out");
            if (quantized && !keeps) calibrate.Require(parsed, "run --as int8");
            string[] inputs = parsed.GetValue(input) ?? [];
            if (TranslatorReader.IsPipelineFile(path) || decodeOptions.IsGiven(parsed))
            {
                Translator translator = decodeOptions.Apply(parsed, LoadedTranslator.Read(path, modelOptions.Read(parsed)));
                if (mode != FeedMode.Runs) throw new CommandLineException("run: --stream and --whole are not for translators; leave them out");
                TranslateCommand.Run(translator, inputs, decodeOptions.Texts(parsed), quantized ? parsed.GetRequiredValue(calibrate.Option) : null, board, budget.Read(parsed), parsed.GetValue(output), parsed.InvocationConfiguration);
                return 0;
            }

            if (inputs.Length == 0) throw new CommandLineException("run: no data; give --input DATA");
            if (parsed.GetValue(output) is not string outputPath) throw new CommandLineException("run: no output; give -o OUT.npz");
            TextWriter errors = parsed.InvocationConfiguration.Error;
            InputArrays arrays = InputArrays.Read(inputs, input.Name, bareName: null);
            KeptModel? kept = keeps ? KeptModel.Of(QuantizedFile.Read(path, modelOptions.Read(parsed)), arrays) : null;
            LoadedModel loaded = kept is null ? LoadedModel.Read(path, modelOptions.Read(parsed)) : new LoadedModel(path, kept.Lifted);
            var request = new RunRequest(loaded, arrays, mode, outputPath, outputBits.Read(parsed), budget.Read(parsed));
            ResultFile result = kept is not null ? Int8Run.Run(kept, request, board, parsed.InvocationConfiguration.Output, errors)
                : quantized ? Int8Run.Run(request, calibrate.Read(parsed), board, parsed.InvocationConfiguration.Output, errors)
                : FloatRun.Run(request, errors);
            result.Write(request.OutputPath);
            parsed.InvocationConfiguration.Output.WriteLine($"{request.OutputPath}: {result}");
            return 0;
        });
        return command;
    }
}
