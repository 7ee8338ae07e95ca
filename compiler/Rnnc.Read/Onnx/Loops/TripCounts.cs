using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>
/// How often a loop runs where its condition follows from numbers that it counts: the condition is computed step by step, as tf2onnx writes the
/// bounds of a sequence into it beside the trip count.
/// </summary>
internal static class TripCounts
{
    private const int MaximumSteps = 1 << 16;

    /// <summary>The number of steps; null where data decides it, or nothing ends the loop.</summary>
    /// <param name="outside">The loop.</param>
    /// <param name="body">Its translated body.</param>
    /// <param name="iteration">The body's input that is the number of the step.</param>
    /// <param name="condition">Whether another step follows, in the body.</param>
    /// <param name="most">The most steps there can be; null where nothing else bounds them.</param>
    public static long? Simulate(NodeContext outside, BodyTranslation body, Value iteration, Value condition, long? most)
    {
        Graph graph = body.Ir.Builder.Build(condition).Prune();
        if (graph.Nodes.Any(node => node.Op is While or Sequence)) return null;
        if (Counters(outside, body, iteration, graph) is not { } counters) return null;
        for (int step = 0; step < Math.Min(most ?? MaximumSteps, MaximumSteps); step++)
        {
            if (!Holds(graph, counters, step)) return step + 1;
        }

        return most <= MaximumSteps ? most : null;
    }

    /// <summary>For each input of the graph that it reads, where it starts and what each step adds; null where one is no counter.</summary>
    private static Dictionary<Value, (Tensor Start, long Step)>? Counters(NodeContext outside, BodyTranslation body, Value iteration, Graph graph)
    {
        var counters = new Dictionary<Value, (Tensor, long)>(ReferenceEqualityComparer.Instance) { [iteration] = (Tensor.Integer(iteration.Type.Element, [0]), 1) };
        ImmutableArray<Value> operands = body.Operands;
        foreach (Value input in graph.Inputs.Where(input => graph.Users(input).Count > 0 || graph.IsOutput(input)))
        {
            if (counters.ContainsKey(input)) continue;
            int place = body.Inputs.IndexOf(input);
            if (place < 0 || outside.Builder.ConstantOf(operands[place]) is not { Count: 1, Element: ElementType.Int32 or ElementType.Int64 } start) return null;
            if (body.Ir.Builder.Producer(body.Next[place]) is not { Op: Binary { Kind: BinaryKind.Add }, Inputs: var terms } || !terms.Contains(input)) return null;
            if (body.Ir.Builder.ConstantOf(terms[terms[0] == input ? 1 : 0]) is not { Count: 1 } added) return null;
            counters.Add(input, (start, added.Integers[0]));
        }

        return counters;
    }

    private static bool Holds(Graph graph, Dictionary<Value, (Tensor Start, long Step)> counters, int step)
    {
        var values = new Dictionary<Value, Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((Value counter, (Tensor start, long added)) in counters)
            values[counter] = Tensor.Integer(start.Element, [unchecked(start.Integers[0] + added * step)], start.Dims.AsSpan());
        foreach (Node node in graph.Nodes)
            values[node.Output] = node.Op is Constant constant ? constant.Value : OpEvaluator.Evaluate(node.Op, [.. node.Inputs.Select(input => values[input])], node.Origin)[0];
        Tensor verdict = values[graph.Outputs[0]];
        return verdict.Count == 1 && verdict.Integers[0] != 0;
    }
}
