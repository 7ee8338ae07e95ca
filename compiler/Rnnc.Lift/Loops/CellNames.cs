using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>The word for a cell, found in the names of its nodes: for people, never for decisions.</summary>
internal static class CellNames
{
    /// <summary>
    /// The commonest part of the nodes' paths that speaks of a cell, without the number behind it (<c>rnn/while/gru_cell_1/Tanh</c> gives <c>gru_cell</c>);
    /// else the part of the loop's own path before <c>while</c>; else nothing.
    /// </summary>
    public static string Of(Graph cell, Origin loop)
    {
        var words = cell.Nodes.Where(node => node.Op is not Constant)
            .Select(node => Parts(node.Origin).LastOrDefault(part => part.Contains("cell", StringComparison.OrdinalIgnoreCase)))
            .OfType<string>()
            .GroupBy(Plain)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal);
        return words.FirstOrDefault()?.Key ?? Plain(Parts(loop).TakeWhile(part => !part.StartsWith("while", StringComparison.Ordinal)).LastOrDefault() ?? "");
    }

    // Merged operators have the names of all, with semicolons between.
    private static string[] Parts(Origin origin) => (origin.Layer ?? "").Split(';')[^1].Split('/');

    private static string Plain(string part)
    {
        int number = part.LastIndexOf('_');
        return number > 0 && part.AsSpan(number + 1) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9') ? part[..number] : part;
    }
}
