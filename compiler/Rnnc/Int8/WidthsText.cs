using System.Globalization;
using Rnnc.Quantize;

namespace Rnnc.Cli.Int8;

/// <summary>The widths that quantization chose, each with the error that made it go on or stop.</summary>
internal static class WidthsText
{
    public static string Of(QuantizationReport report) =>
        string.Join("; ", report.Trials.Select(trial => string.Create(CultureInfo.InvariantCulture, $"{trial.Description} ({trial.Error * 100:0.00}%)")));
}
