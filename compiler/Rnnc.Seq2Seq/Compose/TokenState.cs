using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>The state of a decoding loop that is made of the largest logit's index alone.</summary>
/// <param name="State">Its place among the states, which are the cell's first inputs.</param>
/// <param name="Maker">The argmax.</param>
/// <param name="Way">Nodes between the argmax and the next state, in order: a cast, a reshape, an embedding's row.</param>
/// <param name="Symbols">Logits.</param>
internal sealed record TokenState(int State, Node Maker, ImmutableArray<Node> Way, int Symbols)
{
    /// <summary>Null where the loop has no such state.</summary>
    public static TokenState? Find(Sequence sequence)
    {
        Graph cell = sequence.Cell;
        for (int state = 0; state < sequence.StateCount; state++)
        {
            Value next = cell.Outputs[sequence.Outputs.Length + state];
            foreach (Node maker in cell.Nodes)
            {
                if (maker.Op is not ArgMax || maker.Output.Type.Shape.Any(dim => dim != 1) || !maker.Inputs[0].Type.Shape.IsFixed) continue;
                if (WayTo(next, maker, cell) is { } way) return new TokenState(state, maker, way, maker.Inputs[0].Type.Shape.ElementCount);
            }
        }

        return null;
    }

    /// <summary>The nodes that make a value of the argmax and constants, where nothing else is needed.</summary>
    private static ImmutableArray<Node>? WayTo(Value next, Node maker, Graph cell)
    {
        var made = new HashSet<Value>([maker.Output], ReferenceEqualityComparer.Instance);
        var way = ImmutableArray.CreateBuilder<Node>();
        foreach (Node node in cell.Nodes)
        {
            if (node.Op is Constant || !node.Inputs.Any(made.Contains)) continue;
            if (!node.Inputs.All(input => made.Contains(input) || cell.ConstantOf(input) is not null)) continue;
            made.UnionWith(node.Outputs);
            way.Add(node);
        }

        return made.Contains(next) ? way.ToImmutable() : null;
    }
}
