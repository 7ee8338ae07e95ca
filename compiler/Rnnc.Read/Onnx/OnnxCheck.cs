using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx;

/// <summary>
/// Refuses operators without a translation before the translation starts, all of them in one line. Graphs inside nodes and called functions count;
/// the branches of an If are looked at when one is taken.
/// </summary>
internal static class OnnxCheck
{
    private const int MaximumNamed = 20;

    public static void Run(IEnumerable<NodeMessage> nodes, OnnxLibrary library)
    {
        var unknown = new List<NodeMessage>();
        var seen = new HashSet<FunctionMessage>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<IEnumerable<NodeMessage>>([nodes]);
        while (waiting.TryDequeue(out IEnumerable<NodeMessage>? next))
        {
            foreach (NodeMessage node in next)
            {
                if (library.FunctionOf(node) is { } function)
                {
                    if (seen.Add(function)) waiting.Enqueue(function.Node);
                    continue;
                }

                if (!NodeTable.Knows(node)) unknown.Add(node);
                if (node.OpType == "If") continue;
                foreach (AttributeMessage attribute in node.Attribute.Where(attribute => attribute.G is not null)) waiting.Enqueue(attribute.G.Node);
            }
        }

        if (unknown.Count == 0) return;
        string named = string.Join(", ", unknown.Take(MaximumNamed).Select(node => $"{NodeNames.OperatorOf(node)} (\"{NodeNames.Of(node)}\")"));
        if (unknown.Count > MaximumNamed) named += $" and {unknown.Count - MaximumNamed} more";
        throw new InputException(library.Where, $"operators without a translation: {named}", "operators that rnnc reads", "leave them out of the exported model (--inputs and --outputs cut it), or export it in another format");
    }
}
