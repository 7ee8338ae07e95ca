namespace Rnnc.Emit.C.Printing;

/// <summary>Names from a file as text of a C comment: whatever they hold, they cannot end it.</summary>
internal static class Comment
{
    public static string Of(string text)
    {
        string clean = string.Create(Math.Min(text.Length, 80), text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(source[i]) || " _-.:()[],+=/".Contains(source[i], StringComparison.Ordinal) ? source[i] : '_';
        });
        return clean.Replace("//", "/_", StringComparison.Ordinal).Trim();
    }

    /// <summary>A line of a comment as lines of 110 columns at most, where its blanks allow.</summary>
    public static IEnumerable<string> Wrap(string line)
    {
        const int columns = 110;
        while (line.Length > columns && line.LastIndexOf(' ', columns) is > 8 and int blank)
        {
            yield return line[..blank];
            line = "        " + line[(blank + 1)..];
        }

        yield return line;
    }
}
