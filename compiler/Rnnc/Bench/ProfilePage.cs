using System.Globalization;
using System.Net;
using System.Text;
using Rnnc.Boards;
using Rnnc.Cli.Compare.Page;
using Rnnc.Formats.Files;

namespace Rnnc.Cli.Bench;

/// <summary>A profile as one self-contained page: a bar for each layer, its colours the kinds of work; the numbers below.</summary>
internal static class ProfilePage
{
    private static readonly string[] Colors = ["#3b82f6", "#0ea5a4", "#f59e0b", "#8b5cf6", "#64748b"];

    /// <exception cref="Rnnc.Ir.InputException">The file cannot be written.</exception>
    public static void Write(string path, string title, Profile profile) => OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(Print(title, profile))));

    private static string Print(string title, Profile profile)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>rnnc bench</title>\n<style>\n").Append(PageStyle.Css).Append("</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(title)}</h1>\n<p class=\"lead\">{profile.Instructions:N0} instructions in one window.</p>\n");
        foreach ((string core, double cycles) in profile.Cycles)
            page.Append(CultureInfo.InvariantCulture, $"<p>About {cycles:N0} cycles on {Text(core)}, from the instructions' documented costs without wait states.</p>\n");
        page.Append("<h2>Where they go</h2>\n<p>");
        for (int kind = 0; kind < Colors.Length; kind++)
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"swatch\" style=\"background:{Colors[kind]}\"></span>{ProfileTable.Kinds[kind]} &emsp; ");
        page.Append("</p>\n<section><div class=\"bars\">\n");
        long most = profile.Layers.Max(layer => layer.Instructions);
        foreach (LayerProfile layer in profile.Layers) AppendBar(page, layer, most, profile.Instructions);
        page.Append("</div></section>\n");
        AppendTable(page, profile);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendBar(StringBuilder page, LayerProfile layer, long most, long all)
    {
        page.Append(CultureInfo.InvariantCulture, $"<span class=\"name\">{Text(ProfileTable.NameOf(layer))}</span><span class=\"track\" style=\"display:flex\">");
        for (int kind = 0; kind < Colors.Length; kind++)
            page.Append(CultureInfo.InvariantCulture, $"<span title=\"{ProfileTable.Kinds[kind]}: {layer.ByKind[kind]:N0}\" style=\"width:{100.0 * layer.ByKind[kind] / most:0.##}%;background:{Colors[kind]}\"></span>");
        page.Append(CultureInfo.InvariantCulture, $"</span><span class=\"value\">{ProfileTable.Share(layer.Instructions, all)}</span>\n");
    }

    private static void AppendTable(StringBuilder page, Profile profile)
    {
        page.Append("<div class=\"wide\"><table>\n<thead><tr><th class=\"text\">layer</th>");
        foreach (string kind in ProfileTable.Kinds) page.Append(CultureInfo.InvariantCulture, $"<th>{kind}</th>");
        page.Append("<th>all</th></tr></thead>\n<tbody>\n");
        foreach (LayerProfile layer in profile.Layers)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"text\">{Text(ProfileTable.NameOf(layer))}</td>");
            foreach (long count in layer.ByKind) page.Append(CultureInfo.InvariantCulture, $"<td>{count:N0}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{layer.Instructions:N0}</td></tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
