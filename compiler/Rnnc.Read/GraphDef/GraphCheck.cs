using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>
/// Refuses operations without a translation before the translation starts, all of them in one line. Called functions count; the sides of an If
/// are looked at when one is taken.
/// </summary>
internal static class GraphCheck
{
    private const int MaximumNamed = 20;

    public static void Run(TfGraph graph, TfLibrary library)
    {
        var unknown = new List<TfNode>();
        var seen = new HashSet<TfGraph>(ReferenceEqualityComparer.Instance) { graph };
        var waiting = new Queue<TfGraph>(seen);
        while (waiting.TryDequeue(out TfGraph? next))
        {
            foreach (TfNode node in next.Schedule(library).Nodes)
            {
                if (!NodeTable.Knows(node.Op)) unknown.Add(node);
                foreach (TfGraph called in Called(node, library).Where(seen.Add)) waiting.Enqueue(called);
            }
        }

        if (unknown.Count == 0) return;
        string named = string.Join(", ", unknown.Take(MaximumNamed).Select(node => $"{node.Op} (\"{node.Name}\")"));
        if (unknown.Count > MaximumNamed) named += $" and {unknown.Count - MaximumNamed} more";
        throw new InputException(graph.File, $"operations without a translation: {named}", "operations that rnnc reads", "leave them out of the exported graph (--inputs and --outputs cut it), or export the model in another format");
    }

    private static IEnumerable<TfGraph> Called(TfNode node, TfLibrary library)
    {
        if (node.Loop is { } loop) return [loop.Condition, loop.Body];
        if (node.Op is "If" or "StatelessIf") return [];
        return node.Attributes.Values
            .Where(attribute => attribute.ValueCase == AttributeMessage.ValueOneofCase.Func)
            .Select(attribute => library.Function(attribute.Func.Name, node.Where));
    }
}
