using System.Text.RegularExpressions;

namespace Rnnc.Emit.C;

/// <summary>The files of runtime-c, and which of them a piece of code needs.</summary>
public static partial class RuntimeFiles
{
    private const string Folder = "runtime";

    /// <summary>All of them, by file name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Resource.Names(Folder)
        .ToDictionary(name => name[(Folder.Length + 1)..], Resource.Text, StringComparer.Ordinal);

    /// <summary>
    /// The headers that the code includes, directly or through others, and the sources of what those headers declare:
    /// a source belongs to the header that it includes first.
    /// </summary>
    public static IReadOnlyList<string> NeededBy(IEnumerable<string> code)
    {
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(code.SelectMany(Includes));
        while (open.TryDequeue(out string? file))
        {
            if (!All.ContainsKey(file) || !needed.Add(file)) continue;
            foreach (string next in Includes(All[file])) open.Enqueue(next);
            if (!file.EndsWith(".h", StringComparison.Ordinal)) continue;
            foreach ((string source, string text) in All)
            {
                if (source.EndsWith(".c", StringComparison.Ordinal) && Includes(text).First() == file) open.Enqueue(source);
            }
        }

        return [.. needed];
    }

    private static IEnumerable<string> Includes(string code) => Include().Matches(code).Select(match => match.Groups[1].Value);

    [GeneratedRegex("""^#include "([^"]+)"$""", RegexOptions.Multiline)]
    private static partial Regex Include();
}
