using System.Globalization;
using System.Net;
using System.Text;

namespace Rnnc.Cli.Compare.Page;

/// <summary>One point of a plot: what int8 gives, and the float value above or below it.</summary>
internal sealed record PlotPoint(string Label, string Color, double X, double Y, double FloatY);

/// <summary>
/// A scatter plot as SVG. Drawn here and not by a plotting library: text stays text in the reader's font, colours follow the page's
/// theme, and the same figures give the same bytes on every machine.
/// </summary>
internal static class ScatterPlot
{
    private const double Width = 560, Height = 340, Left = 64, Right = 20, Top = 16, Bottom = 52;
    private const double CharacterWidth = 6.4, LineHeight = 13;

    /// <param name="mostY">The highest value that there can be.</param>
    public static string Draw(IReadOnlyList<PlotPoint> points, string xTitle, string yTitle, double mostY)
    {
        var x = new Axis([.. points.Select(point => point.X)], double.PositiveInfinity, Left, Width - Right);
        var y = new Axis([.. points.SelectMany(point => new[] { point.Y, point.FloatY })], mostY, Height - Bottom, Top);
        var svg = new StringBuilder();
        Append(svg, $"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{WebUtility.HtmlEncode(yTitle)} over {WebUtility.HtmlEncode(xTitle)}">""");
        foreach ((double pixel, string text) in x.Ticks)
        {
            Append(svg, $"""<path class="grid" d="M{pixel:0.#} {Top}V{Height - Bottom}"/>""");
            Append(svg, $"""<text class="tick" x="{pixel:0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{text}</text>""");
        }

        foreach ((double pixel, string text) in y.Ticks)
        {
            Append(svg, $"""<path class="grid" d="M{Left} {pixel:0.#}H{Width - Right}"/>""");
            Append(svg, $"""<text class="tick" x="{Left - 8}" y="{pixel + 4:0.#}" text-anchor="end">{text}</text>""");
        }

        Append(svg, $"""<path class="axis" d="M{Left} {Top}V{Height - Bottom}H{Width - Right}"/>""");
        Append(svg, $"""<text class="title" x="{(Left + Width - Right) / 2}" y="{Height - 10}" text-anchor="middle">{WebUtility.HtmlEncode(xTitle)}</text>""");
        Append(svg, $"""<text class="title" transform="translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle">{WebUtility.HtmlEncode(yTitle)}</text>""");
        DrawPoints(svg, points, x, y);
        return svg.Append("</svg>").ToString();
    }

    private static void DrawPoints(StringBuilder svg, IReadOnlyList<PlotPoint> points, Axis x, Axis y)
    {
        var taken = new List<(double Left, double Top, double Right, double Bottom)>();
        foreach (PlotPoint point in points)
        {
            double px = x.At(point.X), py = y.At(point.Y);
            taken.Add((px - 5, py - 5, px + 5, py + 5));
            double pf = y.At(point.FloatY);
            taken.Add((px - 4, pf - 4, px + 4, pf + 4));
        }

        foreach (PlotPoint point in points)
        {
            double px = x.At(point.X), py = y.At(point.Y), pf = y.At(point.FloatY);
            Append(svg, $"""<path d="M{px:0.#} {py:0.#}V{pf:0.#}" stroke="{point.Color}" stroke-opacity="0.5"/>""");
            Append(svg, $"""<circle cx="{px:0.#}" cy="{pf:0.#}" r="3.5" fill="none" stroke="{point.Color}" stroke-width="1.5"/>""");
            Append(svg, $"""<circle cx="{px:0.#}" cy="{py:0.#}" r="4.5" fill="{point.Color}"/>""");
        }

        // Points that coincide share a label.
        foreach (var place in points.GroupBy(point => (Math.Round(x.At(point.X)), Math.Round(y.At(point.Y)))))
        {
            string label = string.Join(", ", place.Select(point => point.Label));
            (double tx, double ty, string anchor) = Place(label.Length * CharacterWidth, x.At(place.First().X), y.At(place.First().Y), taken);
            Append(svg, $"""<text class="label" x="{tx:0.#}" y="{ty:0.#}" text-anchor="{anchor}">{WebUtility.HtmlEncode(label)}</text>""");
        }
    }

    /// <summary>The first place beside the point where a label hits nothing, or the first of all.</summary>
    private static (double X, double Y, string Anchor) Place(double width, double px, double py, List<(double Left, double Top, double Right, double Bottom)> taken)
    {
        (double Left, double Top)[] places =
        [
            .. new[] { 0, -14, 14, -28, 28 }.SelectMany(shift => new[] { (px + 9, py - 7 + shift), (px - 9 - width, py - 7 + shift) }),
            (px - width / 2, py - 22), (px - width / 2, py + 9),
        ];
        bool Fits((double Left, double Top) place) => place.Left >= Left && place.Left + width <= Width - 2 && place.Top >= 0 && place.Top + LineHeight <= Height - Bottom
            && !taken.Exists(other => place.Left < other.Right && place.Left + width > other.Left && place.Top < other.Bottom && place.Top + LineHeight > other.Top);
        (double left, double top) = places.Where(Fits).DefaultIfEmpty(px > Width / 2 ? places[1] : places[0]).First();
        taken.Add((left, top, left + width, top + LineHeight));
        return left < px - width / 2 ? (left + width, top + 11, "end") : (left, top + 11, "start");
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
