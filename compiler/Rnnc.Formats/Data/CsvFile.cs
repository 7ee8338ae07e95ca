using System.Globalization;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>
/// Reads <c>.csv</c>: rows of numbers between commas, with a decimal point, all of one length. A first row that holds
/// no number is the header and left out; blank lines and lines that begin with # are skipped.
/// </summary>
internal static class CsvFile
{
    /// <summary>Float32 [rows, columns].</summary>
    public static Tensor Read(string path)
    {
        var where = new Origin(path);
        string text = InputGuard.Read(where, "text in UTF-8", () => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(InputFile.ReadAllBytes(path)));
        var values = new List<float>();
        int rows = 0, columns = 0, lineNumber = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            lineNumber++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#') continue;
            int width = 0, numbers = 0;
            string? fault = null;
            foreach (Range range in line.Split(','))
            {
                ReadOnlySpan<char> cell = line[range].Trim().Trim('"');
                width++;
                if (float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
                {
                    numbers++;
                    values.Add(value);
                }
                else
                {
                    fault ??= cell.Length > 40 ? $"{cell[..40]}..." : cell.ToString();
                }
            }

            bool isHeader = columns == 0 && numbers == 0;
            if (isHeader) { columns = width; continue; }
            if (fault is not null)
                throw new InputException(where, $"\"{fault}\" in line {lineNumber}", "a number", "leave one header line at most, and use a decimal point");
            if (columns == 0) columns = width;
            if (width != columns)
                throw new InputException(where, $"{width} values in line {lineNumber}", $"{columns}, as in the lines before", "give every row the same number of values");
            rows++;
        }

        return rows > 0
            ? Tensor.Float([.. values], rows, columns)
            : throw new InputException(where, "no row", "rows of numbers", "put one time step or one run in each line");
    }
}
