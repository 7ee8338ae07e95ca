using System.Text;

namespace Rnnc.Emit.C.Printing;

/// <summary>Lines of C as the project's formatter breaks them.</summary>
internal static class Code
{
    private const int Columns = 120;

    /// <summary>A line that fits: broken after the commas or ||s of its first parenthesis, and continued in the column after it.</summary>
    /// <param name="line">One line of code.</param>
    /// <param name="indent">Columns before it.</param>
    public static string Wrap(string line, int indent = 0)
    {
        int open = line.IndexOf('(', StringComparison.Ordinal) + 1;
        if (line.Length + indent <= Columns || open == 0) return line;
        var text = new StringBuilder();
        int start = 0, column = indent;
        foreach (int end in Breaks(line, open).Append(line.Length))
        {
            string piece = line[start..end];
            if (start > 0 && column + piece.TrimEnd().Length > Columns)
            {
                while (text[^1] == ' ') text.Length--;
                text.Append('\n').Append(' ', indent + open);
                column = indent + open;
            }

            text.Append(piece);
            column += piece.Length;
            start = end;
        }

        return text.ToString();
    }

    /// <summary>Places after the blanks that follow a comma or || directly within the first parenthesis.</summary>
    private static IEnumerable<int> Breaks(string line, int open)
    {
        int depth = 0;
        for (int i = open; i < line.Length && depth >= 0; i++)
        {
            if (line[i] == '(') depth++;
            if (line[i] == ')') depth--;
            if (depth == 0 && line[i] == ' ' && (line[i - 1] == ',' || line[i - 1] == '|')) yield return i + 1;
        }
    }
}
