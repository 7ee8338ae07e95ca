using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Cli.Inspect;

/// <summary>What can be said about a model without data.</summary>
/// <param name="CellNames">The cells of its recurrent layers, first to last, each once.</param>
/// <param name="Cost">Parameters and multiply-accumulates.</param>
/// <param name="Equations">Its cells as equations, one a line; a cell that stands in several layers is written once.</param>
internal sealed record ModelDescription(string CellNames, ModelCost Cost, IReadOnlyList<string> Equations)
{
    /// <param name="model">In canonical form.</param>
    public static ModelDescription Of(Model model)
    {
        Node[] layers = [.. model.Graph.Nodes.Where(node => node.Op is Sequence)];
        var names = layers.Select(node => NameOf((Sequence)node.Op)).Distinct();
        var lines = new List<string>();
        foreach (var cell in layers.GroupBy(node => string.Join('\n', Describe((Sequence)node.Op))))
        {
            if (lines.Count > 0) lines.Add("");
            lines.Add($"{string.Join(", ", cell.Select(node => node.Origin.Layer ?? "model").Distinct())}: {NameOf((Sequence)cell.First().Op)}");
            lines.AddRange(cell.Key.Split('\n').Select(line => "  " + line));
        }

        return new ModelDescription(layers.Length == 0 ? "none" : string.Join(", ", names), ModelCost.Of(model), lines);
    }

    private static string NameOf(Sequence sequence) => sequence.CellName.Length > 0 ? sequence.CellName : "custom cell";

    private static IEnumerable<string> Describe(Sequence sequence)
    {
        Equations equations = Lift.Equations.Describe(sequence);
        IEnumerable<string> where = equations.Constants.IsEmpty ? [] : [$"with {string.Join(", ", equations.Constants)}"];
        return equations.Lines.Concat(where);
    }
}
