using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Ir;
using Rnnc.Quantize.Budget;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;

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

    /// <summary>Products that a warning names.</summary>
    private const int NamedCulprits = 3;

    /// <param name="model">In canonical form: Pipeline.ForQuantization.</param>
    /// <param name="data">Representative windows, at least one.</param>
    /// <param name="options">The error to keep to.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">An operation that the program does not have; data that does not fit, is empty, or holds no numbers.</exception>
    public static QuantizedModel Quantize(Model model, CalibrationData data, QuantizeOptions options, IProgress<double>? progress = null) =>
        Quantize(QuantizationTrials.Of(model, data, options, progress), options);

    /// <summary>The same from what calibration has seen already.</summary>
    public static QuantizedModel Quantize(QuantizationTrials space, QuantizeOptions options)
    {
        QuantizedModel best = space.Try(Widths.Narrow);
        double target = options.TargetError * (options.JudgedOutputs.IsEmpty && GivesSignal(space.Flat) ? SignalShare : 1);
        var trials = new List<WidthTrial> { new("8-bit vectors", best.Report.Error) };
        while (Judged(best) > target)
        {
            var widened = space.Wider(best.Widths).Select(move => (move.Description, Model: space.Try(move.Widths))).ToList();
            if (widened.Count == 0) break;
            int enough = widened.FindIndex(move => Judged(move.Model) <= target * Clear);
            var next = enough >= 0 ? widened[enough] : widened.MinBy(move => Judged(move.Model));
            if (Judged(next.Model) >= Judged(best) * WorthwhileGain) break;
            best = next.Model;
            trials.Add(new WidthTrial(next.Description, best.Report.Error));
        }

        var warnings = new List<string>();
        if (space.Flat.RowsPerStep > 1) warnings.Add($"a step takes {space.Flat.RowsPerStep} rows of the input at once: a window has {space.Flat.Steps} steps");
        ImmutableArray<BudgetStep> bought = [];
        if (options.AccuracyBudget is double points)
        {
            (Measured<QuantizedModel> found, bought) = BudgetSearch.Run(best.Widths, widths => space.Moves(widths), widths => Measure(space.Try(widths)), points);
            best = found.Model;
            if (found.Lost > points) warnings.Add(OverBudget(found.Lost, points));
        }

        if (best.Report.Error > target)
        {
            string[] culprits = [.. space.Culprits(best.Widths, best.Report.Error).Take(NamedCulprits)];
            string where = culprits.Length == 0 ? "" : $"; more precision would help most in {string.Join(", then ", culprits)}";
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"on calibration the logits differ from the float model's by {best.Report.Error:P1} of their spread, above {target:P1}{where}"));
        }

        return best with { Report = best.Report with { Trials = [.. trials], Layers = CalibrationError.PerLayer(best, space.Data), Warnings = [.. warnings], Bought = bought } };
    }

    /// <summary>The warning of a budget that could not be met.</summary>
    public static string OverBudget(double lost, double points) =>
        string.Create(CultureInfo.InvariantCulture, $"the accuracy budget of {points:0.##} points is not met: calibration loses {lost:0.##} with all that helps");

    private static Measured<QuantizedModel> Measure(QuantizedModel model) => new(model, model.Report.LostPoints, model.Report.Error);

    /// <summary>Values at every step, and no class scores: of a sequence, or of one step whose states go on.</summary>
    private static bool GivesSignal(FlatModel flat)
    {
        bool isStep = flat.Steps == 1 && flat.States.Exists(state => state.Kept);
        return flat.Outputs.TrueForAll(output => !output.Scores && (output.Value.HasRows || isStep));
    }

    /// <summary>The larger of the error over all windows and what the worst window's counts for.</summary>
    private static double Judged(QuantizedModel model) => Math.Max(model.Report.Error, model.Report.WorstWindow / WorstWindow);
}
