using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Lower;

namespace Rnnc.Quantize;

/// <summary>
/// A float model and representative data => an int8 program. Ranges, weight rounding and widths are chosen by what calibration measures;
/// that costs compile time, not run time.
/// </summary>
public static class Quantizer
{
    /// <summary>Wider vectors that leave more than this part of the error are not worth their cost.</summary>
    private const double WorthwhileGain = 0.97;

    /// <summary>What a signal may be off, as a part of what class scores may: it is judged at every step, and runs for hours.</summary>
    private const double SignalShare = 0.3;

    /// <summary>A widening that is cheaper than others is taken only where it leaves the target clearly behind.</summary>
    private const double Clear = 0.95;

    /// <summary>
    /// How much farther off than the target one window may be. Where calibration has windows that errors grow in, other data has some
    /// in which they grow more.
    /// </summary>
    private const double WorstWindow = 2.5;

    /// <param name="model">In canonical form: Pipeline.ForQuantization.</param>
    /// <param name="data">Representative windows, at least one.</param>
    /// <param name="options">The error to keep to.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">An operation that the program does not have; data that does not fit, is empty, or holds no numbers.</exception>
    public static QuantizedModel Quantize(Model model, CalibrationData data, QuantizeOptions options, IProgress<double>? progress = null)
    {
        FlatModel flat = Schedule(model, data);
        Samples samples = Samples.Collect(flat, data, progress);
        Dictionary<string, Domain> domains = Domain.Choose(flat, samples);
        QuantizedModel best = Try(flat, data, samples, domains, options, Widths.Narrow);
        double target = options.TargetError * (GivesSignal(flat) ? SignalShare : 1);
        Widths widths = Widths.Narrow;
        var trials = new List<WidthTrial> { new("8-bit vectors", best.Report.Error) };
        while (Judged(best) > target)
        {
            var widened = Wider(flat, options, widths).Select(move => (move.Description, move.Widths, Model: Try(flat, data, samples, domains, options, move.Widths))).ToList();
            if (widened.Count == 0) break;
            int enough = widened.FindIndex(move => Judged(move.Model) <= target * Clear);
            var next = enough >= 0 ? widened[enough] : widened.MinBy(move => Judged(move.Model));
            if (Judged(next.Model) >= Judged(best) * WorthwhileGain) break;
            (best, widths) = (next.Model, next.Widths);
            trials.Add(new WidthTrial(next.Description, best.Report.Error));
        }

        var warnings = new List<string>();
        if (flat.RowsPerStep > 1) warnings.Add($"a step takes {flat.RowsPerStep} rows of the input at once: a window has {flat.Steps} steps");
        if (best.Report.Error > target)
            warnings.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"on calibration the logits differ from the float model's by {best.Report.Error:P1} of their spread, above {target:P1}"));
        return best with { Report = best.Report with { Trials = [.. trials], Layers = CalibrationError.PerLayer(best, data), Warnings = [.. warnings] } };
    }

    /// <summary>Values at every step, and no class scores: of a sequence, or of one step whose states go on.</summary>
    private static bool GivesSignal(FlatModel flat)
    {
        bool isStep = flat.Steps == 1 && flat.States.Exists(state => state.Kept);
        return flat.Outputs.TrueForAll(output => !output.Scores && (output.Value.HasRows || isStep));
    }

    /// <summary>The larger of the error over all windows and what the worst window's counts for.</summary>
    private static double Judged(QuantizedModel model) => Math.Max(model.Report.Error, model.Report.WorstWindow / WorstWindow);

    private static FlatModel Schedule(Model model, CalibrationData data)
    {
        if (data.Windows.Count == 0) throw new InputException(model.Origin, "calibration data without a window", "one or more", "give representative inputs");
        for (int i = 0; i < data.Windows.Count; i++)
        {
            bool finite = data.Windows[i].Inputs.All(input => Array.TrueForAll(input, float.IsFinite));
            if (!finite) throw new InputException(model.Origin, $"calibration window {i} holds a value that is not finite", "finite numbers", "clean the calibration data");
        }

        FlatModel flat = Flattener.Flatten(PlainTokens.Apply(model), data.Windows.Max(window => window.Steps));
        RepeatGathers.Run(flat);
        FuseProducts.Run(flat);
        FuseTables.Run(flat);
        NarrowReductions.Run(flat);
        return flat;
    }

    /// <summary>What can be widened next, cheapest first: one product group's vectors, the last before the others, then the inputs together with the products that read them.</summary>
    private static IEnumerable<(string Description, Widths Widths)> Wider(FlatModel flat, QuantizeOptions options, Widths widths)
    {
        IReadOnlyList<ProductGroup> groups = Lowering.GroupsOf(flat);
        foreach (ProductGroup group in groups.Reverse().Where(group => !widths.WideGroups.Contains(group.Index)))
            yield return ($"16-bit vectors into {NameOf(group)}", widths with { WideGroups = widths.WideGroups.Add(group.Index) });

        if (widths.InputBits == 8 && options.InputFormats.IsEmpty)
        {
            var readers = groups.Where(group => group.Inputs.Any(input => flat.Inputs.Contains(input.Base ?? input))).Select(group => group.Index);
            yield return ("16-bit inputs and the vectors beside them", new Widths(widths.WideGroups.Union(readers), InputBits: 16));
        }
    }

    private static string NameOf(ProductGroup group) => string.Join(", ", group.Gates.Select(gate => $"{gate.Layer}.{gate.Output.Name}").Distinct());

    private static QuantizedModel Try(FlatModel flat, CalibrationData data, Samples samples, Dictionary<string, Domain> domains, QuantizeOptions options, Widths widths)
    {
        QuantizedModel candidate = Lower(flat, samples, domains, options, widths);
        (double error, double worst) = CalibrationError.Measure(candidate, data, samples, options.JudgedOutputs);
        return candidate with { Report = candidate.Report with { Error = error, WorstWindow = worst } };
    }

    private static QuantizedModel Lower(FlatModel flat, Samples samples, Dictionary<string, Domain> domains, QuantizeOptions options, Widths widths)
    {
        var formats = new FormatTable(flat, samples, domains, options, widths.InputBits);
        Lowered lowered = new Lowering(flat, samples, formats, domains, widths).Run();
        Int8Verifier.Check(lowered.Model);
        return new QuantizedModel(lowered.Model, new QuantizationReport(0, 0, [], [], []), flat, lowered.Placements);
    }
}
