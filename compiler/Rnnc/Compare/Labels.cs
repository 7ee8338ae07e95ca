namespace Rnnc.Cli.Compare;

/// <summary>Short names of model files: the file's name, else its folder's, else the end of the path that tells them apart.</summary>
internal static class Labels
{
    public static string[] Of(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))];
        string[] names = [.. parts.Select(part => part[^1])];
        if (AreDistinct(names)) return names;
        string[] folders = [.. parts.Select(part => part.Length > 1 ? part[^2] : part[^1])];
        if (AreDistinct(folders)) return folders;
        int depth = 2, deepest = parts.Max(part => part.Length);
        while (depth < deepest && !AreDistinct(Tails(parts, depth))) depth++;
        return Tails(parts, depth);
    }

    private static bool AreDistinct(string[] names) => names.Distinct(StringComparer.Ordinal).Count() == names.Length;

    private static string[] Tails(string[][] parts, int depth) => [.. parts.Select(part => string.Join('/', part.TakeLast(depth)))];
}
