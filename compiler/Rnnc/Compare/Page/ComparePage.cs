using System.Globalization;
using System.Net;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Quantize;

namespace Rnnc.Cli.Compare.Page;

/// <summary>A comparison as one self-contained page: table, plots, errors by layer, equations. It follows the reader's light or dark theme.</summary>
internal static class ComparePage
{
    /// <summary>Hues that stand apart on white and on black; rows beyond their number begin anew.</summary>
    private static readonly string[] Colors = ["#3b82f6", "#ef4444", "#10b981", "#f59e0b", "#8b5cf6", "#ec4899", "#0ea5a4", "#84cc16", "#f97316", "#64748b"];

    /// <exception cref="Rnnc.Ir.InputException">The file cannot be written.</exception>
    public static void Write(string path, Comparison comparison) => OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Print(comparison))));

    private static string Print(Comparison comparison)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>rnnc compare</title>\n<style>\n").Append(PageStyle.Css).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{comparison.Models.Count} {(comparison.Models.Count == 1 ? "model" : "models")} on {Text(comparison.TestFile)}</h1>\n");
        if (comparison.Board is string board) page.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">Measured on {Text(board)}.</p>\n");
        AppendTable(page, comparison);
        page.Append("<ul class=\"notes\">\n");
        foreach (string note in CompareNotes.Of(comparison)) page.Append(CultureInfo.InvariantCulture, $"<li>{Text(note)}</li>\n");
        page.Append("</ul>\n");
        AppendPlots(page, comparison);
        page.Append("<h2>Error by layer</h2>\n<p>Difference of each layer's state or result from the float model on calibration data, as a part of its spread. Bars of all models have one scale.</p>\n");
        double scale = comparison.Models.SelectMany(model => model.Report.Layers).Select(layer => layer.Relative).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (int i = 0; i < comparison.Models.Count; i++) AppendModel(page, comparison.Models[i], Color(i), scale);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder page, Comparison comparison)
    {
        IReadOnlyList<CompareColumn> columns = CompareColumn.Of(comparison);
        page.Append("<div class=\"wide\"><table>\n<thead><tr>");
        foreach (CompareColumn column in columns) page.Append(CultureInfo.InvariantCulture, $"<th{(column.IsText ? " class=\"text\"" : "")}>{Text(column.Title)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < comparison.Models.Count; row++)
        {
            page.Append("<tr>");
            for (int i = 0; i < columns.Count; i++)
            {
                string swatch = i == 0 ? $"<span class=\"swatch\" style=\"background:{Color(row)}\"></span>" : "";
                page.Append(CultureInfo.InvariantCulture, $"<td{(columns[i].IsText ? " class=\"text\"" : "")}>{swatch}{Text(columns[i].Cell(comparison.Models[row]))}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static void AppendPlots(StringBuilder page, Comparison comparison)
    {
        if (!comparison.HasOneMetric) return;
        string metric = comparison.Models[0].Metric.Replace('_', ' ');
        var plots = new List<(string Title, Func<ModelComparison, double?> X)>
        {
            ("flash, bytes of the whole ELF", model => model.Board?.FlashBytes),
            ($"estimated milliseconds a {comparison.Unit}", model => model.Board?.EstimatedMilliseconds),
        };
        if (comparison.Board is null) plots = [($"multiply-accumulates a {comparison.Unit}", model => model.Macs)];
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(Capital(metric))} and cost</h2>\n<p>A dot is the int8 program, a ring its float model.</p>\n<div class=\"plots\">\n");
        foreach ((string title, Func<ModelComparison, double?> x) in plots)
        {
            PlotPoint[] points = [.. comparison.Models.Select((model, i) => (model, i)).Where(entry => x(entry.model) is not null)
                .Select(entry => new PlotPoint(entry.model.Label, Color(entry.i), x(entry.model)!.Value, entry.model.Int8, entry.model.Float))];
            if (points.Length == 0) continue;
            page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Text(Capital(metric))} over {Text(title)}</figcaption>\n");
            page.Append(ScatterPlot.Draw(points, title, metric, metric == "rmse" ? double.PositiveInfinity : 1)).Append("</figure>\n");
        }

        page.Append("</div>\n");
    }

    private static void AppendModel(StringBuilder page, ModelComparison model, string color, double scale)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h3><span class=\"swatch\" style=\"background:{color}\"></span>{Text(model.Label)}</h3>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(model.Cell)}; {Text(model.Choices)}.</p>\n");
        page.Append("<div class=\"bars\">\n");
        foreach (LayerError layer in model.Report.Layers)
        {
            double width = scale > 0 && double.IsFinite(layer.Relative) ? layer.Relative / scale * 100 : 0;
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"name\">{Text(NameOf(layer))}</span><span class=\"track\"><span class=\"bar\" style=\"width:{width:0.#}%;background:{color}\"></span></span><span class=\"value\">{layer.Relative * 100:0.00}%</span>\n");
        }

        page.Append("</div>\n");
        foreach (string warning in model.Report.Warnings) page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{Text(warning)}</p>\n");
        if (model.Equations.Count > 0) page.Append(CultureInfo.InvariantCulture, $"<details><summary>Equations</summary><pre>{Text(string.Join('\n', model.Equations))}</pre></details>\n");
        string drawing = Convert.ToBase64String(Encoding.UTF8.GetBytes(model.Drawing));
        page.Append(CultureInfo.InvariantCulture, $"<details><summary>Layers</summary><div class=\"wide\"><img alt=\"The layers of {Text(model.Label)}\" src=\"data:image/svg+xml;base64,{drawing}\"></div></details>\n");
        page.Append("</section>\n");
    }

    /// <summary>States are named after their layer: once is enough.</summary>
    private static string NameOf(LayerError layer) =>
        $"{layer.Layer}: {(layer.Value.StartsWith(layer.Layer + "_", StringComparison.Ordinal) ? layer.Value[(layer.Layer.Length + 1)..] : layer.Value)}";

    private static string Color(int row) => Colors[row % Colors.Length];

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Capital(string text) => text == "rmse" ? "RMSE" : char.ToUpperInvariant(text[0]) + text[1..];
}
