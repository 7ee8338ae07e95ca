using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>Nodes depth first from the outputs, operands from the left: an order that follows from the structure alone.</summary>
public static class OrderNodes
{
    public static Graph Apply(Graph graph)
    {
        var builder = new GraphBuilder();
        var map = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        foreach (Value input in graph.Inputs) map[input] = builder.Input(input);
        foreach (Value output in graph.Outputs) Visit(output);
        return builder.Build([.. graph.Outputs.Select(output => map[output])]);

        // A stack of its own: an unrolled graph is deeper than the thread's stack.
        void Visit(Value top)
        {
            var open = new Stack<Value>([top]);
            while (open.TryPeek(out Value? value))
            {
                if (map.ContainsKey(value))
                {
                    open.Pop();
                    continue;
                }

                Node node = graph.Producer(value)!;
                var missing = node.Inputs.Where(input => !map.ContainsKey(input)).ToList();
                for (int i = missing.Count - 1; i >= 0; i--) open.Push(missing[i]);
                if (missing.Count > 0) continue;
                open.Pop();
                Place(node);
            }
        }

        void Place(Node node)
        {
            Op op = node.Op.Graphs.IsEmpty ? node.Op : node.Op.WithGraphs([.. node.Op.Graphs.Select(Apply)]);
            Value[] operands = [.. node.Inputs.Select(input => map[input])];
            bool same = ReferenceEquals(op, node.Op) && operands.AsSpan().SequenceEqual(node.Inputs.AsSpan());
            Node made = same ? builder.Keep(node) : builder.AddNode(op, node.Origin, [.. operands], [.. node.Outputs.Select(output => output.Name)]);
            for (int i = 0; i < made.Outputs.Length; i++) map[node.Outputs[i]] = made.Outputs[i];
        }
    }
}
