using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli.Int8;
using Rnnc.Emit.C;
using Rnnc.Quantize;
using Rnnc.Quantize.Flat;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary><c>rnnc compile</c> of translators: one folder of C.</summary>
internal static class TranslateCompile
{
    public static void Run(
        IReadOnlyList<Translator> translators, IReadOnlyList<EmitOptions> names, IReadOnlyList<string> calibration, string folder, string? target, double? budget, TextWriter output, TextWriter errors)
    {
        QuantizedTranslator[] quantized = [.. translators.Select(translator => TranslateCalibration.Quantize(translator, calibration, new QuantizeOptions { AccuracyBudget = budget }, errors))];
        IReadOnlyDictionary<string, string> files = CEmitter.Emit([], [.. quantized.Zip(names, (model, name) => (ProgramOf(model), name))]);
        long? flash = target is null ? null : TargetCompiler.FlashBytes(files, target);
        OutputFolder.Write(folder, files);
        for (int i = 0; i < quantized.Length; i++)
        {
            output.WriteLine($"{names[i].Name}: {translators[i].Origin.File}");
            Summarize(output, "source", quantized[i].Source);
            Summarize(output, "step", quantized[i].Step);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  lost: {quantized[i].LostPoints:0.##} of 100 answers on calibration"));
            foreach (string line in BudgetText.Of(quantized[i].Bought)) output.WriteLine($"  bought: {line}");
            foreach (string warning in quantized[i].Source.Report.Warnings.Concat(quantized[i].Step.Report.Warnings).Concat(quantized[i].Warnings)) errors.WriteLine($"{translators[i].Origin.File}: warning: {warning}");
        }

        if (flash is long bytes) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {bytes:N0} bytes of flash for all files; a linker drops what is not called"));
        output.WriteLine($"{folder}: {string.Join(", ", files.Keys)}");
    }

    /// <summary>What is printed of a quantized translator.</summary>
    public static TranslatorProgram ProgramOf(QuantizedTranslator model)
    {
        Translator translator = model.Translator;
        List<FlatState> states = model.Step.Flat.States;
        int[] places = [.. states.Select(state => translator.Step.Slots.ToList().FindIndex(slot => slot.Name == state.Slot))];
        return new TranslatorProgram(
            model.Source.Program, model.Step.Program, [.. places.Select(slot => slot < 0 ? -1 : translator.States[slot])], translator.Memory,
            translator.Loop.Start, translator.Loop.End, translator.Loop.Longest, translator.Loop.Padding);
    }

    private static void Summarize(TextWriter output, string half, QuantizedModel model)
    {
        EmittedSizes sizes = CEmitter.SizesOf(model.Program);
        string widths = string.Join(", ", model.Report.Trials.Skip(1).Select(trial => trial.Description));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {half}: weights {sizes.WeightBytes:N0} bytes, tables {sizes.TableBytes:N0}, instance {sizes.InstanceBytes:N0}; error on calibration {model.Report.Error:P2}{(widths.Length > 0 ? $"; {widths}" : "")}"));
    }
}
