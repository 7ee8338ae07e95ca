using System.Collections.Immutable;
using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Models;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Cli.Int8;

/// <summary>A model quantized over calibration data.</summary>
/// <param name="Lifted">The float model that it came from; for streams with all states as slots.</param>
/// <param name="Canonical">The form that was quantized.</param>
/// <param name="CalibrationWindows">Windows that calibration ran.</param>
internal sealed record PreparedModel(Model Lifted, Model Canonical, QuantizedModel Quantized, int CalibrationWindows) : IntegerModel(Lifted, Quantized.Program)
{
    public override QuantizationReport Report => Quantized.Report;

    public override ImmutableArray<string> Warnings => Quantized.Report.Warnings;

    public override ImmutableArray<(int Place, Vector Vector, TensorType Type)> States => CarriedStates.Of(this);

    public override IEnumerable<(string What, string Text)> Choices =>
    [
        ("error", $"{Quantized.Report.Error * 100:0.00}% of the logits' spread on {CalibrationWindows} calibration windows"),
        ("widths", WidthsText.Of(Quantized.Report)),
        .. BudgetText.Of(Quantized.Report.Bought).Select(line => ("bought", line)),
    ];

    /// <param name="lifted">The float model.</param>
    /// <param name="calibration">Arrays for its inputs.</param>
    /// <param name="label">The model, for people.</param>
    /// <param name="errors">Where a progress bar may appear.</param>
    /// <param name="outputBits">Bits of the outputs; null where they follow from what the outputs are.</param>
    /// <param name="budget">Points that may be lost against float; null buys nothing.</param>
    /// <exception cref="InputException">The data does not fit, does not vary, or the model has what the int8 program has not.</exception>
    public static PreparedModel Quantize(Model lifted, InputArrays calibration, string label, TextWriter errors, int? outputBits = null, double? budget = null)
    {
        (Model canonical, CalibrationData data) = Calibrated(lifted, calibration);
        try
        {
            QuantizedModel quantized = Progress.Show($"calibrating {label}", errors, progress => Quantizer.Quantize(canonical, data, new QuantizeOptions { OutputBits = outputBits, AccuracyBudget = budget }, progress));
            return new PreparedModel(lifted, canonical, quantized, data.Windows.Count);
        }
        catch (InvalidProgramException fault)
        {
            throw new InputException(
                new Origin(label), $"values too far apart for int8 arithmetic ({fault.Message})", "weights and data of one order of magnitude", "look for extreme weights or inputs; report it where there are none", fault);
        }
    }

    public override IOracle CreateOracle() => new PreparedOracle(this);

    /// <summary>The model's canonical form and its calibration windows.</summary>
    /// <exception cref="InputException">The data does not fit, or does not vary.</exception>
    public static (Model Canonical, CalibrationData Data) Calibrated(Model lifted, InputArrays calibration)
    {
        Model canonical = LoadedModel.ForQuantization(lifted);
        return (canonical, CalibrationWindowsOf(lifted, new WindowReader(canonical), calibration));
    }

    /// <summary>Runs as windows; one long series as one window, or as windows of the file's length where a layer needs them so.</summary>
    private static CalibrationData CalibrationWindowsOf(Model lifted, WindowReader reader, InputArrays calibration)
    {
        bool series = calibration.Arrays.Any(entry => lifted.Inputs.Where((_, i) => entry.Key.Length == 0 || lifted.InputNames[i] == entry.Key)
            .Any(input => BatchAxis.Of(input.Type.Shape) is not null && entry.Value.Rank == input.Type.Rank - 1 && entry.Value.Rank > 1));
        RunInputs inputs = RunInputs.Of(lifted, calibration.Arrays, series ? FeedMode.Stream : FeedMode.Runs, calibration.Where);
        CalibrationWindow[] windows = [.. Enumerable.Range(0, inputs.Count).Select(run => reader.Read(inputs.Run(run), calibration.Where.At($"run {run}")))];
        RequireVariation(lifted, windows, calibration.Where);
        return new CalibrationData(series && !reader.NeedsWholeWindow ? [reader.Join(windows)] : windows);
    }

    /// <summary>Ranges of an input that never changes say nothing about the values to come. Initial states may always be the same.</summary>
    private static void RequireVariation(Model lifted, CalibrationWindow[] windows, Origin where)
    {
        ImmutableArray<Value> states = InitialStateInputs.Of(lifted.Graph);
        for (int i = 0; i < lifted.InputNames.Length; i++)
        {
            float first = windows[0].Inputs[i].FirstOrDefault();
            if (states.Contains(lifted.Graph.Inputs[i]) || windows.Any(window => window.Inputs[i].AsSpan().ContainsAnyExcept(first))) continue;
            throw new InputException(where.Of($"input \"{lifted.InputNames[i]}\""), $"calibration data in which every value is {first}", "data as varied as what the device will see", "give recorded inputs, some 50 windows or more");
        }
    }
}
