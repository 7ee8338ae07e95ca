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
        var trials = new List<WidthTrial>();
        QuantizedModel? best = null;
        foreach ((string description, Widths widths) in Candidates(flat))
        {
            QuantizedModel candidate = Lower(flat, samples, domains, widths);
            double error = CalibrationError.Measure(candidate, data, samples);
            trials.Add(new WidthTrial(description, error));
            if (best is null || error < best.Report.Error) best = candidate with { Report = candidate.Report with { Error = error } };
            if (error <= options.TargetError) break;
        }

        var warnings = new List<string>();
        if (best!.Report.Error > options.TargetError)
            warnings.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"on calibration the logits differ from the float model's by {best.Report.Error:P1} of their spread, above {options.TargetError:P1}"));
        return best with { Report = best.Report with { Trials = [.. trials], Layers = CalibrationError.PerLayer(best, data), Warnings = [.. warnings] } };
    }

    private static FlatModel Schedule(Model model, CalibrationData data)
    {
        if (data.Windows.Count == 0) throw new InputException(model.Origin, "calibration data without a window", "one or more", "give representative inputs");
        for (int i = 0; i < data.Windows.Count; i++)
        {
            bool finite = data.Windows[i].Inputs.All(input => Array.TrueForAll(input, float.IsFinite));
            if (!finite) throw new InputException(model.Origin, $"calibration window {i} holds a value that is not finite", "finite numbers", "clean the calibration data");
        }

        FlatModel flat = Flattener.Flatten(model, data.Windows.Max(window => window.Steps));
        FuseProducts.Run(flat);
        FuseTables.Run(flat);
        NarrowReductions.Run(flat);
        return flat;
    }

    /// <summary>Widths to try, cheapest first: all 8 bits; then the products that the outputs depend on last; then one after the other; then the inputs.</summary>
    private static IEnumerable<(string Description, Widths Widths)> Candidates(FlatModel flat)
    {
        IReadOnlyList<ProductGroup> groups = Lowering.GroupsOf(flat);
        Widths widths = Widths.Narrow;
        yield return ("8-bit vectors", widths);
        foreach (ProductGroup group in groups.Reverse())
        {
            widths = widths with { WideGroups = widths.WideGroups.Add(group.Index) };
            yield return ($"16-bit vectors into {string.Join(", ", group.Gates.Select(gate => $"{gate.Layer}.{gate.Output.Name}"))} and what follows", widths);
        }

        yield return ("16-bit inputs", widths with { InputBits = 16 });
    }

    private static QuantizedModel Lower(FlatModel flat, Samples samples, Dictionary<string, Domain> domains, Widths widths)
    {
        var formats = new FormatTable(flat, samples, domains, widths.InputBits);
        Lowered lowered = new Lowering(flat, samples, formats, domains, widths).Run();
        Int8Verifier.Check(lowered.Model);
        return new QuantizedModel(lowered.Model, new QuantizationReport(0, [], [], []), flat, lowered.Placements);
    }
}
