using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Choose;

/// <summary>What an output is: class scores between 0 and 1, which 8 bits hold, or numbers.</summary>
internal static class OutputKind
{
    public static bool IsScore(Graph graph, Value value)
    {
        while (graph.Producer(value) is { Op: Reshape } node) value = node.Inputs[0];
        return graph.Producer(value)?.Op is Softmax or Unary { Kind: UnaryKind.Sigmoid or UnaryKind.HardSigmoid };
    }
}
