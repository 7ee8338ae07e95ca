using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// The parts of a canonical model by structure alone, so that one network gives one program whatever its file calls the layers: every recurrent layer
/// is a part (rnn0, rnn1, ...), every matrix product opens one (dense0, ...) that what is computed from it alone belongs to, and so does what is
/// computed from neither (map0, ...).
/// </summary>
internal sealed class ModelParts
{
    private readonly Dictionary<Node, string> parts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public ModelParts(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not Constant) parts[node] = Find(node, graph);
        }
    }

    public string Of(Node node) => parts.GetValueOrDefault(node, "");

    private string Find(Node node, Graph graph)
    {
        if (node.Op is Sequence) return Open("rnn");
        if (node.Op is Linear) return Open("dense");
        string[] read = [.. node.Inputs.Select(graph.Producer).OfType<Node>().Where(maker => maker.Op is not (Constant or Sequence)).Select(Of).Distinct()];
        return read.Length == 1 ? read[0] : Open("map");
    }

    private string Open(string role)
    {
        int number = counts.GetValueOrDefault(role);
        counts[role] = number + 1;
        return role + number.ToString(CultureInfo.InvariantCulture);
    }
}
