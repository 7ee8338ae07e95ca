using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>Loops with fewer carried values.</summary>
internal static class LoopEdit
{
    /// <summary>
    /// The loop without some of its carried values; the results of those stand for their operands.
    /// </summary>
    /// <param name="removed">Carried values that the loop does not need, or that are constants.</param>
    /// <param name="constants">Constants that stand for removed carried values inside the loop.</param>
    public static ImmutableArray<Value> Without(
        While loop, Node node, ImmutableArray<Value> operands, ImmutableHashSet<int> removed, GraphBuilder builder, IReadOnlyDictionary<int, Tensor> constants)
    {
        int[] kept = [.. Enumerable.Range(0, operands.Length).Where(i => !removed.Contains(i))];
        Graph body = Without(loop.Body, removed, constants, kept);
        Graph condition = Without(loop.Condition, removed, constants, [0]);
        ImmutableArray<string?> names = [.. kept.Select(i => node.Outputs[i].Name)];
        Node edited = builder.AddNode(new While(condition, body), node.Origin, [.. kept.Select(i => operands[i])], names.AsSpan());
        var results = operands.ToBuilder();
        for (int i = 0; i < kept.Length; i++) results[kept[i]] = edited.Outputs[i];
        return results.ToImmutable();
    }

    private static Graph Without(Graph graph, ImmutableHashSet<int> removed, IReadOnlyDictionary<int, Tensor> constants, int[] outputs)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        for (int i = 0; i < graph.Inputs.Length; i++)
        {
            if (!removed.Contains(i)) copy.Map(graph.Inputs[i], builder.Input(graph.Inputs[i]));
        }

        foreach ((int i, Tensor constant) in constants) copy.Map(graph.Inputs[i], builder.Constant(constant, graph.Inputs[i].Origin, graph.Inputs[i].Name));
        Graph needed = new Graph(graph.Inputs, graph.Nodes, [.. outputs.Select(i => graph.Outputs[i])]).Prune();
        foreach (Node node in needed.Nodes) copy.Add(node);
        return builder.Build([.. outputs.Select(i => copy[graph.Outputs[i]])]);
    }
}
