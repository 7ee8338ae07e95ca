using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.SavedModel;

/// <summary>
/// Under which name the checkpoint of a SavedModel stores each variable, read from the file's own restore graph:
/// <code>AssignVariableOp(handle, RestoreV2(names)[i])  =>  handle's node: names[i]</code>
/// The names in the object graph are for people and need not be unique.
/// </summary>
internal static class RestoredVariables
{
    private const int MaximumSteps = 16;

    /// <summary>The stored name of every variable by the node that makes its handle.</summary>
    public static Dictionary<string, string> Find(GraphMessage graph, Origin where)
    {
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(graph.Node, input => input, stored, where);
        var restoring = (graph.Library?.Function ?? []).Where(function => function.NodeDef.Any(node => node.Op == "RestoreV2")).ToDictionary(function => function.Signature?.Name ?? "", StringComparer.Ordinal);
        foreach (NodeMessage call in graph.Node)
        {
            if (!call.Attr.TryGetValue("f", out AttributeMessage? called) || called.ValueCase != AttributeMessage.ValueOneofCase.Func || !restoring.TryGetValue(called.Func.Name, out FunctionMessage? function)) continue;
            var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach ((ArgumentMessage argument, string input) in function.Signature.InputArg.Zip(call.Input)) arguments[argument.Name] = input.Split(':')[0];
            Collect(function.NodeDef, input => arguments.GetValueOrDefault(input), stored, where);
        }

        return stored;
    }

    private static void Collect(IEnumerable<NodeMessage> messages, Func<string, string?> handleOf, Dictionary<string, string> stored, Origin where)
    {
        var nodes = new Dictionary<string, NodeMessage>(StringComparer.Ordinal);
        foreach (NodeMessage message in messages) nodes[message.Name] = message;
        foreach (NodeMessage assign in nodes.Values.Where(node => node.Op is "AssignVariableOp" or "Assign" && node.Input.Count >= 2))
        {
            if (handleOf(TensorName.Parse(assign.Input[0], where).Node) is not { } handle || NameOf(TensorName.Parse(assign.Input[1], where), nodes, where) is not { } name) continue;
            stored.TryAdd(handle, name);
        }
    }

    private static string? NameOf(TensorName tensor, Dictionary<string, NodeMessage> nodes, Origin where)
    {
        for (int steps = 0; steps < MaximumSteps && nodes.TryGetValue(tensor.Node, out NodeMessage? node); steps++)
        {
            if (node.Op == "RestoreV2")
            {
                if (node.Input.Count < 2 || !nodes.TryGetValue(TensorName.Parse(node.Input[1], where).Node, out NodeMessage? names)) return null;
                return names.Attr.TryGetValue("value", out AttributeMessage? value) && value.ValueCase == AttributeMessage.ValueOneofCase.Tensor && tensor.Index < value.Tensor.StringVal.Count
                    ? value.Tensor.StringVal[tensor.Index].ToStringUtf8()
                    : null;
            }

            if (node.Op != "Identity" || node.Input.Count == 0) return null;
            tensor = TensorName.Parse(node.Input[0], where);
        }

        return null;
    }
}
