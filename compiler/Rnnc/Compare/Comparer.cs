using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Inspect;
using Rnnc.Cli.Inspect.Drawing;
using Rnnc.Cli.Int8;
using Rnnc.Cli.Models;
using Rnnc.Cli.Runs;
using Rnnc.Emit.C.Layout;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm;

namespace Rnnc.Cli.Compare;

/// <summary>Measures one model after the other on the same data.</summary>
/// <param name="calibration">Representative inputs; null where every model keeps its integers.</param>
/// <param name="test">The whole test set runs in the float reference and in the oracle.</param>
/// <param name="board">A board that runs some of it, too; null for none.</param>
/// <param name="stream">Runs carry their states on.</param>
/// <param name="errors">Where progress and warnings go.</param>
internal sealed class Comparer(InputArrays? calibration, TestData test, string? board, bool stream, TextWriter errors)
{
    private const int BoardWindows = 20;
    private const int BoardSteps = 200;

    /// <summary>Bits of the outputs; null where they follow from what the outputs are.</summary>
    public int? OutputBits { get; init; }

    /// <summary>Points that may be lost against float; null buys nothing.</summary>
    public double? AccuracyBudget { get; init; }

    /// <exception cref="InputException">A model or the data is at fault, or a board differs from the oracle.</exception>
    /// <param name="kept">The file with its own integers; null where it is quantized here.</param>
    public ModelComparison Compare(LoadedModel loaded, string label, TflmModel? kept)
    {
        Model lifted = loaded.Lifted;
        RunInputs inputs = RunInputs.Of(lifted, test.Inputs.Arrays, stream ? FeedMode.Stream : FeedMode.Runs, test.Where);
        RunResults reference = Progress.Show($"{label}: float", errors, progress => FloatRuns.Run(lifted, inputs, Counted.Of(progress, inputs.Count)));
        Metric metric = Metric.Of(test.Expected, reference.Outputs, test.Where);

        IntegerModel model = kept is not null ? KeptModel.Of(kept, test.Inputs) : Quantize(stream ? StreamedModel.Of(lifted, inputs.OpenStates.AsSpan()) : lifted, label);
        if (kept is not null) inputs = RunInputs.Of(model.Lifted, test.Inputs.Arrays, inputs.Mode, test.Where);
        foreach (string warning in model.Warnings) errors.WriteLine($"{loaded.Path}: warning: {warning}");
        IReadOnlyList<OracleRun> runs = Progress.Show($"{label}: int8", errors, progress => OracleRuns.Run(model, inputs, test.Where, progress));
        Tensor output = Int8Results.Output(model, inputs, runs, metric.Output);
        Int8Model program = model.Program;
        long macs = Macs.OfWindow(program with { Steps = stream ? 1 : runs[0].Window.Steps });
        Model canonical = (model as PreparedModel)?.Canonical ?? LoadedModel.ForQuantization(lifted);
        ModelDescription description = ModelDescription.Of(canonical);
        return new ModelComparison(
            loaded.Path,
            label,
            description.CellNames,
            description.Cost.Parameters,
            metric.Name,
            metric.Measure(reference.Outputs[metric.Output]),
            metric.Measure(output),
            LogitError.Of(model, inputs, runs, metric.Output, reference.Outputs[metric.Output], output),
            macs,
            board is null ? null : Measure(model, runs, board),
            model.Report,
            string.Join("; ", model.Choices.Select(choice => choice.Text)),
            description.Equations,
            ModelDrawing.Draw(canonical, $"the layers of {label}"));
    }

    private PreparedModel Quantize(Model model, string label) => PreparedModel.Quantize(model, calibration!, label, errors, OutputBits, AccuracyBudget);

    private BoardFigures Measure(IntegerModel model, IReadOnlyList<OracleRun> runs, string name)
    {
        using var device = new DeviceModel(model.Program, runs.Max(run => run.Window.Steps), name, errors);
        OracleRun[] some = [.. runs.Take(stream ? Math.Max(1, BoardSteps / Math.Max(1, runs[0].Window.Steps)) : BoardWindows)];
        DeviceAnswer answer = device.Run(some, stream, errors);
        double? instructions = stream ? answer.InstructionsPerStep : answer.InstructionsPerRun;
        return new BoardFigures(
            instructions,
            instructions is double count ? device.Board.EstimateMilliseconds(count) : null,
            device.Image.FlashBytes,
            device.Image.ModelFlashBytes,
            device.Image.RamBytes,
            answer.Answer.StackBytes,
            stream ? answer.Steps : some.Length);
    }
}
