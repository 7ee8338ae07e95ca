using Rnnc.Ir;

namespace Rnnc.Cli.Inspect;

/// <summary>What can be said about a model without data.</summary>
/// <param name="CellNames">The cells of its recurrent layers, first to last, each once.</param>
/// <param name="Parameters">Trained numbers.</param>
/// <param name="Equations">Its cells as equations, one a line.</param>
internal sealed record ModelDescription(string CellNames, long Parameters, IReadOnlyList<string> Equations)
{
    public static ModelDescription Of(Model lifted, Model canonical)
    {
        var names = lifted.Graph.Nodes.Select(node => node.Op).OfType<Sequence>().Select(sequence => sequence.CellName.Length > 0 ? sequence.CellName : "custom").Distinct();
        return new ModelDescription(string.Join(", ", names), 0, []);
    }
}
