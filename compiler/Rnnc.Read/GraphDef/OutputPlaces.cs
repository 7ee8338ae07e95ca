using System.Collections.Frozen;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>Places of outputs that a function's body names by argument. Operations of one output argument need no entry.</summary>
internal static class OutputPlaces
{
    private static readonly FrozenDictionary<string, string[]> Arguments = new Dictionary<string, string[]>
    {
        ["Switch"] = ["output_false", "output_true"],
        ["Merge"] = ["output", "value_index"],
        ["TensorArrayV3"] = ["handle", "flow"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
    }.ToFrozenDictionary();

    public static int Of(TfNode node, TensorName tensor)
    {
        if (tensor.Argument is null || !Arguments.TryGetValue(node.Op, out string[]? names)) return tensor.Index;
        int place = Array.IndexOf(names, tensor.Argument);
        return place < 0 ? int.MaxValue : place + tensor.Index;
    }
}
