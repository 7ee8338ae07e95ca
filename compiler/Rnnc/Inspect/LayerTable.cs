using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Cli.Inspect;

/// <summary>The layers of a model in the order in which they run: what each is, its shapes, and what it becomes in the int8 program.</summary>
internal static class LayerTable
{
    /// <param name="model">Canonical where the model can be quantized, otherwise lifted.</param>
    /// <param name="flat">The schedule; null where there is none.</param>
    public static IReadOnlyList<string[]> Of(Model model, FlatModel? flat)
    {
        var rows = new List<string[]>();
        foreach (IReadOnlyList<Node> layer in Layers(model.Graph))
        {
            string name = layer[0].Origin.Layer ?? "model";
            rows.Add([name, Kind(layer), $"{InputOf(layer, model.Graph)} -> {layer[^1].Outputs[0].Type.Shape}", flat is null ? "" : Becomes(name, flat)]);
        }

        return rows;
    }

    /// <summary>Neighbours of one layer, without constants and without what only changes the shape of the model's inputs and outputs.</summary>
    private static IEnumerable<IReadOnlyList<Node>> Layers(Graph graph)
    {
        var layer = new List<Node>();
        foreach (Node node in graph.Nodes.Where(node => node.Op is not (Constant or Reshape)))
        {
            if (layer.Count > 0 && layer[0].Origin.Layer != node.Origin.Layer)
            {
                yield return layer;
                layer = [];
            }

            layer.Add(node);
        }

        if (layer.Count > 0) yield return layer;
    }

    private static string Kind(IReadOnlyList<Node> layer) => string.Join(", ", layer.Select(node => node.Op is Sequence sequence ? Kind(sequence) : node.Op.Name).Distinct());

    private static string Kind(Sequence sequence)
    {
        string cell = sequence.CellName.Length > 0 ? sequence.CellName : "recurrent cell";
        return $"{(sequence.Direction == Direction.Backward ? "backward " : "")}{(sequence.HasMask ? "masked " : "")}{cell}";
    }

    private static Shape InputOf(IReadOnlyList<Node> layer, Graph graph) =>
        layer[0].Inputs.FirstOrDefault(input => graph.ConstantOf(input) is null)?.Type.Shape ?? Shape.Scalar;

    private static string Becomes(string layer, FlatModel flat)
    {
        string[] stages = [.. flat.Stages.Where(stage => stage.Nodes.Any(node => node.Layer == layer)).Select(stage => stage.Kind switch
        {
            StageKind.Forward => "each step",
            StageKind.Backward => "each step, backwards",
            _ => "once a window",
        }).Distinct().Order(StringComparer.Ordinal)];
        return stages.Length == 0 ? "nothing of its own" : string.Join("; ", stages);
    }
}
