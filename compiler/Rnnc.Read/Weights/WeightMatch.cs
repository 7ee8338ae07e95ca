using Rnnc.Ir;

namespace Rnnc.Read.Weights;

/// <summary>Finds the arrays that paths mean.</summary>
internal static class WeightMatch
{
    /// <summary>
    /// For each path the array of that name, else the only array whose name ends in it. The longest paths choose first, so that <c>kernel</c> is not that of
    /// <c>dense/kernel</c>; what is chosen is no other path's.
    /// </summary>
    /// <param name="free">Arrays that may be chosen; chosen ones are removed.</param>
    /// <param name="nameOf">An array's name, parts apart by <c>/</c>.</param>
    /// <param name="paths">What is wanted: a path, and what for.</param>
    /// <param name="where">The file, for faults.</param>
    /// <exception cref="InputException">A path is that of no array, or of several.</exception>
    public static T[] Find<T>(List<T> free, Func<T, string> nameOf, IReadOnlyList<(string Path, string For)> paths, Origin where)
        where T : class
    {
        var found = new T[paths.Count];
        foreach (int i in Enumerable.Range(0, paths.Count).OrderByDescending(i => paths[i].Path.Count(letter => letter == '/')))
        {
            string path = paths[i].Path;
            List<T> matching = free.FindAll(array => nameOf(array) is var name && (name == path || name.EndsWith("/" + path, StringComparison.Ordinal)));
            if (matching.Find(array => nameOf(array) == path) is { } exact) matching = [exact];
            if (matching.Count == 1)
            {
                found[i] = matching[0];
                free.Remove(matching[0]);
                continue;
            }

            throw matching.Count == 0
                ? new InputException(where, $"no array {path} for {paths[i].For} among {string.Join(", ", free.Select(nameOf).DefaultIfEmpty("none"))}", "a name of the file", "correct the path behind the declaration")
                : new InputException(where, $"{string.Join(" and ", matching.Select(nameOf))} for {paths[i].For}", "one array", $"write more of its name: SCOPE/{path}");
        }

        return found;
    }
}
