using System.Globalization;
using System.Text;

namespace Rnnc.Emit.C.Printing;

/// <summary>Numbers as C writes them.</summary>
internal static class Number
{
    public static string Of(int value) => value == int.MinValue ? "INT32_MIN" : value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>As an operand of an operator.</summary>
    public static string Operand(int value) => value < 0 && value != int.MinValue ? $"({Of(value)})" : Of(value);

    /// <summary>A constant of type float.</summary>
    public static string Float(double value)
    {
        string text = ((float)value).ToString("R", CultureInfo.InvariantCulture);
        return (text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0") + "F";
    }

    /// <summary>For a comment: seven significant digits.</summary>
    public static string Real(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    /// <summary>Lines of an array's values, within 120 columns.</summary>
    public static IEnumerable<string> Lines(IEnumerable<string> values)
    {
        var line = new StringBuilder();
        foreach (string value in values)
        {
            if (line.Length + value.Length + 2 > 110)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? ", " : "").Append(value);
        }

        if (line.Length > 0) yield return line.ToString();
    }
}
