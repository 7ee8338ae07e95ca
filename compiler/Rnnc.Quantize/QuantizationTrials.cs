using System.Globalization;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Budget;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Lower;

namespace Rnnc.Quantize;

/// <summary>A scheduled model and what calibration saw of it: programs of any widths are made and measured from here.</summary>
public sealed class QuantizationTrials
{
    private readonly QuantizeOptions options;
    private readonly Samples samples;
    private readonly Dictionary<string, Domain> domains;

    private QuantizationTrials(FlatModel flat, CalibrationData data, QuantizeOptions options, IProgress<double>? progress)
    {
        Flat = flat;
        Data = data;
        this.options = options;
        samples = Samples.Collect(flat, data, options.KeptWindows, progress);
        domains = Domain.Choose(flat, samples);
    }

    public FlatModel Flat { get; }

    public CalibrationData Data { get; }

    /// <exception cref="InputException">An operation that the program does not have; data that does not fit, is empty, or holds no numbers.</exception>
    public static QuantizationTrials Of(Model model, CalibrationData data, QuantizeOptions options, IProgress<double>? progress = null) =>
        new(Schedule(model, data), data, options, progress);

    /// <summary>The program of some widths, measured.</summary>
    public QuantizedModel Try(Widths widths)
    {
        QuantizedModel candidate = Lower(widths);
        (double error, double worst, double lost) = CalibrationError.Measure(candidate, Data, samples, options.JudgedOutputs);
        return candidate with { Report = candidate.Report with { Error = error, WorstWindow = worst, LostPoints = lost } };
    }

    /// <summary>What can be widened next without flash, cheapest first: one product group's vectors, the last before the others, then the inputs together with the products that read them.</summary>
    public IEnumerable<(string Description, Widths Widths)> Wider(Widths widths)
    {
        IReadOnlyList<ProductGroup> groups = Lowering.GroupsOf(Flat);
        foreach (ProductGroup group in groups.Reverse().Where(group => !widths.WideGroups.Contains(group.Index)))
            yield return ($"16-bit vectors into {NameOf(group)}", widths with { WideGroups = widths.WideGroups.Add(group.Index) });

        if (widths.InputBits == 8 && options.InputFormats.IsEmpty)
        {
            var readers = groups.Where(group => group.Inputs.Any(input => Flat.Inputs.Contains(input.Base ?? input))).Select(group => group.Index);
            yield return ("16-bit inputs and the vectors beside them", widths with { WideGroups = widths.WideGroups.Union(readers), InputBits = 16 });
        }
    }

    /// <summary>All that an accuracy budget can buy beyond some widths.</summary>
    /// <param name="prefix">In front of the descriptions.</param>
    public IEnumerable<BudgetMove<Widths>> Moves(Widths widths, string prefix = "")
    {
        foreach ((string description, Widths wider) in Wider(widths)) yield return new(prefix + description, 0, wider);
        int tables = Flat.Nodes.Select(node => node.Op).OfType<FlatTable>().Select(table => table.Key).Distinct().Count();
        if (!widths.FineTables && tables > 0) yield return new($"{prefix}tables of 1,024 segments", tables * FineTableBytes, widths with { FineTables = true });
        foreach (ProductGroup group in Lowering.GroupsOf(Flat).Where(group => !widths.WideMatrices.Contains(group.Index)))
        {
            long rows = group.Gates.Sum(gate => gate.Output.Length), columns = group.Inputs.Sum(input => input.Length);
            yield return new($"{prefix}16-bit weights of {NameOf(group)}", rows * (columns + RowBytes), widths with { WideMatrices = widths.WideMatrices.Add(group.Index) });
        }
    }

    /// <summary>The product groups by name with what the error is when each alone has 16-bit weights and vectors: where precision would help, most first.</summary>
    public IEnumerable<string> Culprits(Widths widths, double error) => Lowering.GroupsOf(Flat)
        .Select(group => (Name: NameOf(group), Error: Try(widths with { WideMatrices = widths.WideMatrices.Add(group.Index), WideGroups = widths.WideGroups.Add(group.Index) }).Report.Error))
        .Where(each => each.Error < error).OrderBy(each => each.Error).Select(each => each.Name);

    private const string Unnamed = "v";

    /// <summary>Beside its weights a row has a bias and a multiplier.</summary>
    private const int RowBytes = 8;

    /// <summary>1,025 entries in place of 257.</summary>
    private const int FineTableBytes = 2 * (1025 - 257);

    /// <summary>The gates' names; where the file has none the layer's, with the matrix' size.</summary>
    private static string NameOf(ProductGroup group) => string.Join(", ", group.Gates.Select(gate => gate.Output.Name == Unnamed
        ? string.Create(CultureInfo.InvariantCulture, $"{gate.Layer} [{group.Gates.Sum(each => each.Output.Length)}, {group.Inputs.Sum(input => input.Length)}]")
        : $"{gate.Layer}.{gate.Output.Name}").Distinct());

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

    private QuantizedModel Lower(Widths widths)
    {
        var formats = new FormatTable(Flat, samples, domains, options, widths.InputBits);
        Lowered lowered = new Lowering(Flat, samples, formats, domains, widths).Run();
        Int8Verifier.Check(lowered.Model);
        return new QuantizedModel(lowered.Model, new QuantizationReport(0, 0, [], [], []), Flat, lowered.Placements) { Widths = widths };
    }
}
