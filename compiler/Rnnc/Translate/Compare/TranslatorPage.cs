using System.Globalization;
using System.Net;
using System.Text;
using Rnnc.Cli.Compare.Page;
using Rnnc.Formats.Files;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>A comparison of translators as one self-contained page: the table, and where some answers looked.</summary>
internal static class TranslatorPage
{
    /// <exception cref="Rnnc.Ir.InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<TranslatorComparison> rows, string testFile, string? board) =>
        OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Print(rows, testFile, board))));

    private static string Print(IReadOnlyList<TranslatorComparison> rows, string testFile, string? board)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>rnnc compare</title>\n<style>\n").Append(PageStyle.Css).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{rows.Count} {(rows.Count == 1 ? "translator" : "translators")} on {Text(testFile)}</h1>\n");
        if (board is not null) page.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">Measured on {Text(board)}, which chose the tokens of the oracle.</p>\n");
        AppendTable(page, rows, board is not null);
        foreach (TranslatorComparison row in rows) AppendAnswers(page, row);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder page, IReadOnlyList<TranslatorComparison> rows, bool hasBoard)
    {
        var columns = TranslatorColumns.Of(hasBoard);
        page.Append("<div class=\"wide\"><table>\n<thead><tr>");
        for (int i = 0; i < columns.Count; i++) page.Append(CultureInfo.InvariantCulture, $"<th{(i == 0 ? " class=\"text\"" : "")}>{Text(columns[i].Title)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (TranslatorComparison row in rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < columns.Count; i++) page.Append(CultureInfo.InvariantCulture, $"<td{(i == 0 ? " class=\"text\"" : "")}>{Text(columns[i].Cell(row))}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static void AppendAnswers(StringBuilder page, TranslatorComparison row)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h3>{Text(row.Label)}</h3>\n");
        foreach (string warning in row.Warnings) page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{Text(warning)}</p>\n");
        bool attends = row.Shown.Count > 0 && HeatMap.OutputOf(row.Translator, row.Shown[0].Answer) is not null;
        page.Append(attends ? "<p>Where each token of an answer looked, in the integers of the device.</p>\n<div class=\"plots\">\n" : "<p>No attention among the decoder's outputs.</p>\n<div class=\"plots\">\n");
        foreach ((int[] source, Answer answer) in row.Shown)
        {
            string from = row.Translator.SourceText is { } text ? text.Words.Text(source) : string.Join(' ', source);
            string to = row.Translator.TargetWords is { } words ? words.Text(answer.Tokens) : string.Join(' ', answer.Tokens);
            page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Text(from)} → {Text(to)}</figcaption>\n");
            if (HeatMap.OutputOf(row.Translator, answer) is int output) page.Append(HeatMap.Draw(row.Translator, source, answer, output));
            page.Append("</figure>\n");
        }

        page.Append("</div>\n</section>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
