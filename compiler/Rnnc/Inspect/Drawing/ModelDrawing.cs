using System.Globalization;
using System.Net;
using System.Text;
using Rnnc.Ir;

namespace Rnnc.Cli.Inspect.Drawing;

/// <summary>A model as SVG: layers with their cells' equations and states, operations, shapes. Colours follow the reader's theme; the same model gives the same bytes.</summary>
internal static class ModelDrawing
{
    private const string Style = """
        svg { color-scheme: light dark; --ink: #1b2430; --soft: #5b6675; --line: #b9c2cd; --paper: #ffffff; --panel: #f5f7fa; --layer: #e8f0fb; --edge: #3f74c4; }
        @media (prefers-color-scheme: dark) { svg { --ink: #e4e9f0; --soft: #9aa6b5; --line: #455263; --paper: #12171e; --panel: #1a212b; --layer: #1b2a42; --edge: #7fb0f5; } }
        .paper { fill: var(--paper); }
        text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
        .title { font-weight: 600; font-size: 13px; }
        .soft { fill: var(--soft); font-size: 11px; }
        .shape { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
        .line { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
        .box { fill: var(--panel); stroke: var(--line); }
        .layer { fill: var(--layer); stroke: var(--edge); }
        .port { fill: none; stroke: var(--soft); stroke-dasharray: 4 3; }
        .rule { stroke: var(--line); }
        .flow { fill: none; stroke: var(--soft); stroke-width: 1.3; }
        .head { fill: var(--soft); }
        """;

    /// <param name="model">In canonical form, or lifted.</param>
    /// <param name="title">For those who cannot see the drawing.</param>
    public static string Draw(Model model, string title)
    {
        IReadOnlyList<DrawnBox> boxes = ModelBoxes.Of(model);
        (double width, double height) = Layout.Place(boxes);
        var svg = new StringBuilder();
        Append(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0.#} {height:0.#}" width="{width:0.#}" height="{height:0.#}" role="img" aria-label="{Encode(title)}">""");
        svg.Append("<style>\n").Append(Style).Append("\n</style>\n");
        Append(svg, $"""<rect class="paper" width="{width:0.#}" height="{height:0.#}"/>""");
        foreach (DrawnBox box in boxes)
        {
            foreach (DrawnRead read in box.Reads) Flow(svg, read, box);
        }

        foreach (DrawnBox box in boxes) Box(svg, box);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Flow(StringBuilder svg, DrawnRead read, DrawnBox to)
    {
        int place = to.Reads.IndexOf(read);
        double x = read.From.Centre, y = read.From.Y + read.From.Height;
        double endX = to.X + (to.Width * (place + 1) / (to.Reads.Count + 1)), endY = to.Y - 6;
        var path = new StringBuilder(FormattableString.Invariant($"M{x:0.#} {y:0.#}"));
        foreach (DrawnBox lane in read.Lanes)
        {
            Curve(path, ref x, ref y, lane.Centre, lane.Y);
            y = lane.Bottom;
            path.Append(CultureInfo.InvariantCulture, $"V{y:0.#}");
        }

        Curve(path, ref x, ref y, endX, endY);
        Append(svg, $"""<path class="flow" d="{path}"/>""");
        Append(svg, $"""<path class="head" d="M{endX - 4:0.#} {endY - 1:0.#}h8l-4 7z"/>""");
        Append(svg, $"""<text class="soft shape" x="{endX + 8:0.#}" y="{endY - 4:0.#}">{Encode(read.Shape)}</text>""");
    }

    private static void Curve(StringBuilder path, ref double x, ref double y, double toX, double toY)
    {
        double bend = (toY - y) / 2;
        path.Append(CultureInfo.InvariantCulture, $"C{x:0.#} {y + bend:0.#} {toX:0.#} {toY - bend:0.#} {toX:0.#} {toY:0.#}");
        (x, y) = (toX, toY);
    }

    private static void Box(StringBuilder svg, DrawnBox box)
    {
        string look = box.Kind switch { BoxKind.Layer => "layer", BoxKind.Port => "port", _ => "box" };
        Append(svg, $"""<rect class="{look}" x="{box.X:0.#}" y="{box.Y:0.#}" width="{box.Width:0.#}" height="{box.Height:0.#}" rx="8"/>""");
        double x = box.X + DrawnBox.Padding, y = box.Y + DrawnBox.Padding + 11;
        Append(svg, $"""<text class="title" x="{x:0.#}" y="{y:0.#}">{Encode(box.Title)}</text>""");
        y += DrawnBox.TitleHeight - 3;
        if (box.Subtitle.Length > 0)
        {
            Append(svg, $"""<text class="soft" x="{x:0.#}" y="{y:0.#}">{Encode(box.Subtitle)}</text>""");
            y += DrawnBox.LineHeight;
        }

        Lines(svg, box, box.Equations, "line", x, ref y);
        Lines(svg, box, box.States, "soft line", x, ref y);
    }

    private static void Lines(StringBuilder svg, DrawnBox box, List<string> lines, string look, double x, ref double y)
    {
        if (lines.Count == 0) return;
        Append(svg, $"""<path class="rule" d="M{box.X:0.#} {y - 9:0.#}h{box.Width:0.#}"/>""");
        y += 8;
        foreach (string line in lines)
        {
            Append(svg, $"""<text class="{look}" x="{x:0.#}" y="{y:0.#}" xml:space="preserve">{Encode(line)}</text>""");
            y += DrawnBox.LineHeight;
        }

        y += 2;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void Append(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
