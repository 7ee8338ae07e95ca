using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>
/// A tensor in a graph's words: a node or argument, and which of its outputs. In the main graph an output is a number (<c>node:1</c>, <c>node</c>),
/// in a function's body a number within a named output argument (<c>node:output:1</c>).
/// </summary>
internal readonly record struct TensorName(string Node, string? Argument, int Index)
{
    public static bool IsControl(string input) => input.StartsWith('^');

    /// <summary>The node that a control input names.</summary>
    public static string ControlNode(string input) => input[1..];

    /// <exception cref="InputException">The text names no tensor.</exception>
    public static TensorName Parse(string text, Origin where)
    {
        string[] parts = text.Split(':');
        int index = 0;
        bool valid = parts[0].Length > 0 && parts.Length <= 3 && (parts.Length == 1 || int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!valid) throw new InputException(where, $"the input \"{text}\"", "a node and one of its outputs", "take an intact copy of the file");
        return new TensorName(parts[0], parts.Length == 3 ? parts[1] : null, index);
    }

    public override string ToString() => Argument is null
        ? Index == 0 ? Node : string.Create(CultureInfo.InvariantCulture, $"{Node}:{Index}")
        : string.Create(CultureInfo.InvariantCulture, $"{Node}:{Argument}:{Index}");
}
