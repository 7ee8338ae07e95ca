using System.Globalization;
using System.Net;
using System.Text;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>Where an answer looked: one row for each token of the answer, one column for each of the source, darker for more weight.</summary>
internal static class HeatMap
{
    private const int Cell = 22, Left = 40, Top = 28;

    /// <summary>The decoder's output that is attention: as many numbers as the source has tokens. Null where there is none.</summary>
    public static int? OutputOf(Translator translator, Answer answer)
    {
        if (answer.Steps.IsEmpty) return null;
        int place = Enumerable.Range(0, answer.Steps[0].Extras.Length).FirstOrDefault(i => answer.Steps[0].Extras[i].Count == translator.Loop.SourceLength, -1);
        return place < 0 ? null : place;
    }

    /// <summary>The map as SVG; columns of padding are left out.</summary>
    public static string Draw(Translator translator, int[] source, Answer answer, int output)
    {
        int columns = source.Length;
        while (columns > 1 && source[columns - 1] == translator.Loop.Padding) columns--;
        int rows = answer.Tokens.Length, width = Left + (columns * Cell) + 4, height = Top + (rows * Cell) + 4;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" role=\"img\">\n");
        for (int column = 0; column < columns; column++)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{Left + (column * Cell) + (Cell / 2)}\" y=\"{Top - 8}\" text-anchor=\"middle\">{Text(Symbol(translator.SourceText?.Words, source[column]))}</text>\n");
        for (int row = 0; row < rows; row++)
        {
            int y = Top + (row * Cell);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + 15}\" text-anchor=\"end\">{Text(Symbol(translator.TargetWords, answer.Tokens[row]))}</text>\n");
            Tensor weights = answer.Steps[row].Extras[output];
            for (int column = 0; column < columns; column++)
            {
                double weight = Math.Clamp(weights.Floats[column], 0, 1);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + (column * Cell)}\" y=\"{y}\" width=\"{Cell - 1}\" height=\"{Cell - 1}\" rx=\"3\" fill=\"#3b82f6\" fill-opacity=\"{0.06 + (0.94 * weight):0.00}\"><title>{weight:0.00}</title></rect>\n");
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A symbol in one cell: marks are short, a blank is seen.</summary>
    private static string Symbol(Vocabulary? words, int token)
    {
        if (words is null || token >= words.Count) return token.ToString(CultureInfo.InvariantCulture);
        string symbol = words.Symbol(token);
        return symbol == "<space>" ? "␣" : symbol.Length > 2 && symbol[0] == '<' ? "·" : symbol;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
