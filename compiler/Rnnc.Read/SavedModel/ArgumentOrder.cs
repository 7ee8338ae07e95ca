using Rnnc.Formats.TensorFlow.Messages;

namespace Rnnc.Read.SavedModel;

/// <summary>
/// The order in which a model's author takes its inputs. A signature sorts them by name; the function that it wraps has them as they were written.
/// </summary>
internal static class ArgumentOrder
{
    private const int MaximumWrappers = 8;

    /// <summary>The place of each input among the arguments of the innermost function that is called with all of them; else among the graph's nodes.</summary>
    /// <param name="graph">The main graph with its functions.</param>
    /// <param name="inputs">Nodes of the main graph that are the inputs.</param>
    public static Dictionary<string, int> Of(GraphMessage graph, IReadOnlyList<string> inputs)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((NodeMessage node, int place) in graph.Node.Select((node, place) => (node, place))) places.TryAdd(node.Name, place);
        IReadOnlyList<NodeMessage> nodes = graph.Node;
        string[] names = [.. inputs];
        for (int depth = 0; depth < MaximumWrappers && names.Length > 0; depth++)
        {
            NodeMessage? call = nodes.FirstOrDefault(node => names.All(name => Place(node, name) >= 0) && Callee(node, graph) is not null);
            if (call is null || Callee(call, graph) is not { } function) break;
            int[] found = [.. names.Select(name => Place(call, name))];
            if (found.Any(place => place >= function.Signature.InputArg.Count)) break;
            for (int i = 0; i < found.Length; i++) places[inputs[i]] = found[i];
            names = [.. found.Select(place => function.Signature.InputArg[place].Name)];
            nodes = function.NodeDef;
        }

        return places;
    }

    private static int Place(NodeMessage node, string name)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Split(':')[0] == name) return i;
        }

        return -1;
    }

    private static FunctionMessage? Callee(NodeMessage node, GraphMessage graph)
    {
        if (!node.Attr.TryGetValue("f", out AttributeMessage? called) || called.ValueCase != AttributeMessage.ValueOneofCase.Func) return null;
        return graph.Library?.Function.FirstOrDefault(function => function.Signature?.Name == called.Func.Name);
    }
}
