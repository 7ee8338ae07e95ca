using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Drops carried values of a loop that neither its condition, nor a result that is read, nor a carried value that is kept depends on. Any graph.
/// <code>While(i, h, list) { i + 1, f(h), write(list, h) } of which only h is read  =>  While(i, h) { i + 1, f(h) }</code>
/// </summary>
public sealed class DropDeadCarried : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not While loop) return null;
        int count = operands.Length;
        bool[] live = new bool[count];
        Graph condition = loop.Condition.Prune();
        for (int i = 0; i < count; i++)
        {
            live[i] = graph.Users(node.Outputs[i]).Count > 0 || graph.IsOutput(node.Outputs[i])
                || condition.Users(condition.Inputs[i]).Count > 0 || condition.IsOutput(condition.Inputs[i]);
        }

        while (Grow(loop.Body, live))
        {
        }

        return live.All(alive => alive)
            ? null
            : LoopEdit.Without(loop, node, operands, [.. Enumerable.Range(0, count).Where(i => !live[i])], builder, ImmutableDictionary<int, Tensor>.Empty);
    }

    private static bool Grow(Graph body, bool[] live)
    {
        Graph needed = new Graph(body.Inputs, body.Nodes, [.. body.Outputs.Where((_, i) => live[i])]).Prune();
        bool grown = false;
        for (int i = 0; i < live.Length; i++)
        {
            if (live[i] || (needed.Users(body.Inputs[i]).Count == 0 && !needed.IsOutput(body.Inputs[i]))) continue;
            live[i] = grown = true;
        }

        return grown;
    }
}
