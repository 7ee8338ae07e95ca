using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read.Cells;

namespace Rnnc.Cli.Inspect.AsCell;

/// <summary>A recurrent layer's cell in the format of cell files, and its weights by the names that the text uses.</summary>
/// <param name="Layer">The layer's name in its file.</param>
internal sealed record CellText(string Layer, string Text, ImmutableArray<CellConstant> Weights)
{
    private static readonly HashSet<string> Reserved = [.. CellFunctions.Names, "cell", "input", "state", "weight", "output", "inputs", "norm", "T"];

    /// <summary>Writes the cell of a layer.</summary>
    /// <param name="node">A Sequence of a canonical model.</param>
    /// <param name="graph">The model, which says what of the layer is read.</param>
    /// <exception cref="InputException">The cell is none that the format can tell.</exception>
    public static CellText Of(Node node, Graph graph)
    {
        var sequence = (Sequence)node.Op;
        CellScope.Require(node);
        Equations equations = Equations.Exact(sequence, Reserved);
        string layer = node.Origin.Layer ?? "model";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Clean(layer)} of {Clean(Path.GetFileName(node.Origin.File))}{(sequence.Direction == Direction.Backward ? ", which runs backwards" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"cell {Identifier(sequence.CellName.Length > 0 ? sequence.CellName : layer)}\n");
        text.Append(CultureInfo.InvariantCulture, $"input x[{Extent(sequence.Cell.Inputs[0])}]\n");
        for (int i = 0; i < sequence.StateCount; i++) text.Append(CultureInfo.InvariantCulture, $"state {equations.StateNames[i]}[{Extent(sequence.Cell.Inputs[1 + i])}]\n");
        foreach (CellConstant weight in equations.Constants) text.Append(CultureInfo.InvariantCulture, $"weight {weight.Name}[{string.Join(", ", weight.Dims)}]\n");
        string output = equations.OutputName ?? equations.StateNames[ReadState(node, graph)] + "'";
        if (output != equations.StateNames[0] + "'") text.Append(CultureInfo.InvariantCulture, $"output {output}\n");
        text.Append('\n');
        foreach (string line in equations.Lines.OrderBy(line => !line.StartsWith(Equations.NormDefinition, StringComparison.Ordinal))) text.Append(CultureInfo.InvariantCulture, $"{line}\n");
        var written = new CellText(layer, text.ToString(), equations.Constants);
        RoundTrip.Require(node, written);
        return written;
    }

    /// <summary>The first state whose last value is read, of a layer that gives states alone.</summary>
    private static int ReadState(Node node, Graph graph) =>
        Enumerable.Range(0, node.Outputs.Length).FirstOrDefault(state => graph.IsOutput(node.Outputs[state]) || graph.Users(node.Outputs[state]).Count > 0);

    private static int Extent(Value value) => value.Type.Shape.ElementCount;

    /// <summary>A name of a file in a comment: one line.</summary>
    private static string Clean(string name) => string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter));

    private static string Identifier(string name)
    {
        string word = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return word.Length == 0 || char.IsAsciiDigit(word[0]) ? "Cell" + word : word;
    }
}
