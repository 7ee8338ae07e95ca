using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read;

/// <summary>The wanted ones of named things, in the wanted order.</summary>
internal static class NameSelection
{
    /// <param name="all">What the file names.</param>
    /// <param name="wanted">Names that the user gave; empty takes all.</param>
    /// <param name="nameOf">A thing's name.</param>
    /// <param name="inside">Makes a thing of a name that the file has not: a tensor inside the graph; null where there is none either.</param>
    public static ImmutableArray<T> Select<T>(ImmutableArray<T> all, ImmutableArray<string> wanted, Func<T, string> nameOf, Func<string, T?> inside, string what, Origin where)
        where T : class
    {
        if (wanted.IsEmpty) return all;
        return [.. wanted.Select(name => all.FirstOrDefault(each => nameOf(each) == name) ?? inside(name)
            ?? throw new InputException(where, $"no {what} \"{name}\"", $"one of {string.Join(", ", all.Select(nameOf))}, or a tensor of the graph", "name one of them"))];
    }
}
