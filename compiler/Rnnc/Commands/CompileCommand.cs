using System.CommandLine;
using System.Text;
using Rnnc.Boards;
using Rnnc.Cli.Compile;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Int8;
using Rnnc.Cli.Models;
using Rnnc.Cli.Translate;
using Rnnc.Emit.C;
using Rnnc.Emit.TfLite.Step;
using Rnnc.Read;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Files;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc compile</c>: trained models to one folder of C.</summary>
internal static class CompileCommand
{
    private const string C = "c";
    private const string TfLite = "tflite";
    private const string Fused = "fused";
    private const string Step = "step";
    private const string Variables = "variables";
    private const string InputsAndOutputs = "io";

    public static Command Create()
    {
        var models = ModelArgument.Several("Several share one copy of the runtime.");
        var calibrate = new CalibrateOption(required: true);
        var output = new Option<string>("-o") { Description = "The folder to write: new, empty, or written by rnnc before.", HelpName = "DIR", Required = true };
        var names = new Option<string[]>("--name") { Description = "Prefix of all identifiers and of the files; once for each model. From the file's or its folder's name otherwise.", HelpName = "ID" };
        var target = new Option<string?>("--target") { Description = "A Cortex-M core, for example cortex-m4: the summary says what the files take of its flash. The C itself is the same for all.", HelpName = "CORE" };
        Option<string?> arithmetic = ArithmeticOption.Create();
        var emit = new Option<string>("--emit") { Description = "What to write: C, a TFLite file NAME.tflite, or both, which compute the same integers.", HelpName = "c|tflite|tflite,c", DefaultValueFactory = _ => C };
        emit.AcceptOnlyFromAmong(C, TfLite, $"{TfLite},{C}", $"{C},{TfLite}");
        var form = new Option<string>("--form") { Description = "With --emit tflite: fused, one operator for each recurrent layer over a window; step, one time step of builtin operators alone.", HelpName = $"{Fused}|{Step}", DefaultValueFactory = _ => Fused };
        form.AcceptOnlyFromAmong(Fused, Step);
        var stateAs = new Option<string>("--state-as") { Description = "With --form step: states in resource variables, or as extra inputs and outputs.", HelpName = $"{Variables}|{InputsAndOutputs}", DefaultValueFactory = _ => Variables };
        stateAs.AcceptOnlyFromAmong(Variables, InputsAndOutputs);
        var command = new CommandWithExamples(
            "compile",
            "Quantizes trained models and writes them as C99 that builds with `cc -c DIR/*.c`, or as TFLite files.",
            "rnnc compile model.keras --calibrate digits.npz -o out --name digits",
            "rnnc compile lstm.keras gru.tflite --calibrate digits.npz -o both --name lstm --name gru",
            "rnnc compile dates.toml --calibrate dates.npz -o translator --accuracy-budget 1",
            "rnnc compile model.keras --calibrate recorded.npy -o out --target cortex-m4",
            "rnnc compile model.keras --calibrate digits.npz -o out --emit tflite,c",
            "rnnc compile model.keras --calibrate digits.npz -o out --emit tflite --form step --state-as io",
            "rnnc compile quantized.tflite -o out",
            "rnnc compile model.keras --cell FastGRNN=fastgrnn.cell --calibrate digits.npz -o out",
            "rnnc compile architecture.json --weights architecture.weights.h5 --calibrate digits.npz -o out",
            "rnnc compile graph.pb --weights model.ckpt --map rnn=encoder/rnn --calibrate digits.npz -o out")
        {
            models, calibrate.Option, output, names, target, arithmetic, emit, form, stateAs,
        };
        var outputBits = new OutputBitsOption(command);
        var budget = new AccuracyBudgetOption(command);
        var modelOptions = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(models), given = parsed.GetValue(names) ?? [];
            string? choice = parsed.GetValue(arithmetic);
            bool writesTfLite = parsed.GetRequiredValue(emit) != C;
            bool[] keeps = [.. paths.Select(path => !writesTfLite && !TranslatorReader.IsPipelineFile(path) && ArithmeticOption.Keeps(choice, path, calibrate.IsGiven(parsed)))];
            if (parsed.GetResult(form) is { Implicit: false } && !writesTfLite) throw new CommandLineException("compile: --form is of TFLite files; give --emit tflite too, or leave it out");
            if (parsed.GetResult(stateAs) is { Implicit: false } && parsed.GetRequiredValue(form) != Step) throw new CommandLineException("compile: --state-as is of the form step; give --form step too, or leave it out");
            if (keeps.Contains(false)) calibrate.Require(parsed, "compile");
            if (given.Length > 0 && given.Length != paths.Length)
                throw new CommandLineException($"compile: {given.Length} names for {paths.Length} models; give --name once for each model, in their order, or not at all");
            TextWriter errors = parsed.InvocationConfiguration.Error, text = parsed.InvocationConfiguration.Output;
            EmitOptions[] options = ModelNames.Of(paths, given);
            ReadOptions read = modelOptions.Read(parsed, paths.Length);
            string folder = parsed.GetRequiredValue(output);
            Translator?[] translators = [.. paths.Zip(keeps, (path, keep) => keep ? null : LoadedTranslator.TryRead(path, read))];
            if (translators.Any(translator => translator is not null))
            {
                int plain = Array.IndexOf(translators, null);
                if (plain >= 0) throw new CommandLineException($"compile: translators and {paths[plain]}; compile translators and single models into folders of their own");
                if (writesTfLite) throw new CommandLineException("compile: --emit tflite with a translator; its loop is C: leave it out");
                TranslateCompile.Run([.. translators.OfType<Translator>()], options, parsed.GetRequiredValue(calibrate.Option), folder, parsed.GetValue(target), budget.Read(parsed), text, errors);
                return 0;
            }

            InputArrays? calibration = calibrate.IsGiven(parsed) ? calibrate.Read(parsed) : null;
            if (!keeps.All(keep => keep) && (writesTfLite || choice == ArithmeticOption.Tflm))
            {
                if (outputBits.IsGiven(parsed)) throw new CommandLineException("compile: --output-bits is for C; a TFLite file's outputs follow from what they are: leave it out");
                var request = new TfLiteRequest(parsed.GetRequiredValue(form) == Step, parsed.GetRequiredValue(stateAs) == Variables ? StateForm.Variables : StateForm.InputsAndOutputs, choice == ArithmeticOption.Tflm);
                TfLiteModel[] written = [.. paths.Zip(options, (path, option) => TfLiteModel.Write(LoadedModel.Read(path, read), option.Name, calibration!, request, errors))];
                string[] kinds = parsed.GetRequiredValue(emit).Split(',');
                WriteTfLite(folder, written, options, kinds.Contains(C), kinds.Contains(TfLite), text, errors);
                return 0;
            }

            IntegerModel[] prepared = [.. paths.Zip(keeps, (path, keep) => keep
                ? (IntegerModel)KeptModel.Of(QuantizedFile.Read(path, read), arrays: null)
                : PreparedModel.Quantize(LoadedModel.Read(path, read).Lifted, calibration!, path, errors, outputBits.Read(parsed), budget.Read(parsed)))];
            IReadOnlyDictionary<string, string> files = CEmitter.Emit([.. prepared.Zip(options, (model, option) => (model.Program, option))]);
            long? flash = parsed.GetValue(target) is string core ? TargetCompiler.FlashBytes(files, core) : null;
            OutputFolder.Write(folder, files);
            for (int i = 0; i < paths.Length; i++)
            {
                CompileSummary.Write(text, paths[i], options[i].Name, prepared[i]);
                foreach (string warning in prepared[i].Warnings) errors.WriteLine($"{paths[i]}: warning: {warning}");
            }

            if (flash is long bytes) text.WriteLine($"{parsed.GetValue(target)}: {bytes:N0} bytes of flash for all files; a linker drops what is not called");
            text.WriteLine($"{folder}: {string.Join(", ", files.Keys)}");
            return 0;
        });
        return command;
    }

    private static void WriteTfLite(string folder, TfLiteModel[] models, EmitOptions[] options, bool withC, bool withFile, TextWriter text, TextWriter errors)
    {
        // The C is that of the file: one model, however it is run.
        IReadOnlyDictionary<string, string> texts = withC
            ? CEmitter.Emit([.. models.Zip(options, (model, option) => (model.Program, option))])
            : new Dictionary<string, string> { [Manifest.FileName] = Manifest.PrintNames(models.Select(model => model.Name)) };
        var files = new SortedDictionary<string, byte[]>(texts.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)), StringComparer.Ordinal);
        foreach (TfLiteModel model in models.Where(_ => withFile)) files[model.FileName] = model.Output.File;
        OutputFolder.Write(folder, files);
        foreach (TfLiteModel model in models)
        {
            if (withFile) model.Summarize(text);
            foreach (string warning in model.Output.Warnings) errors.WriteLine($"{model.Path}: warning: {warning}");
        }

        text.WriteLine($"{folder}: {string.Join(", ", files.Keys)}");
    }
}
