using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// The inputs of a graph that are nothing but initial states of its Sequence ops, as they are or reshaped, cut or stretched.
/// A user may leave them out: they are zeros then.
/// </summary>
public static class InitialStateInputs
{
    public static ImmutableArray<Value> Of(Graph graph) => [.. graph.Inputs.Where(input => IsState(graph, input))];

    private static bool IsState(Graph graph, Value start)
    {
        var open = new Stack<Value>([start]);
        bool reachesState = false;
        while (open.TryPop(out Value? value))
        {
            foreach (Node user in graph.Users(value))
            {
                if (user.Op is Sequence sequence)
                {
                    if (!EntersAsState(sequence, user, value)) return false;
                    reachesState = true;
                }
                else if (user.Op is Reshape or Transpose or BroadcastTo or Slice or Concat or Unary { Kind: UnaryKind.Identity })
                {
                    open.Push(user.Output);
                }
                else
                {
                    return false;
                }
            }
        }

        return reachesState;
    }

    private static bool EntersAsState(Sequence sequence, Node node, Value value)
    {
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            bool isState = i >= sequence.ScanCount && i < sequence.ScanCount + sequence.StateCount;
            if (ReferenceEquals(node.Inputs[i], value) && !isState) return false;
        }

        return true;
    }
}
