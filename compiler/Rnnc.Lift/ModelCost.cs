using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>What a canonical model costs to run and to keep.</summary>
/// <param name="Macs">Multiply-accumulates of all matrix products of one window, as executed.</param>
/// <param name="Parameters">Elements of the constants that products and element-wise ops read, shared ones once; numbers and initial states do not count, biases that were added up count once.</param>
public sealed record ModelCost(long Macs, long Parameters)
{
    /// <summary>The cost of one window.</summary>
    /// <param name="model">In canonical form.</param>
    /// <param name="steps">Stands for extents that the model leaves free.</param>
    public static ModelCost Of(Model model, int steps = 1) => new(MacsOf(model.Graph, steps), CountParameters(model.Graph));

    /// <summary>Multiply-accumulates of a graph's matrix products, those of its Sequences once per step.</summary>
    public static long MacsOf(Graph graph, int steps) => graph.Nodes.Sum(node => node.Op switch
    {
        Linear linear => Enumerable.Range(0, linear.TermCount).Sum(i => Count(node.Inputs[2 * i].Type.Shape, steps) * Last(node.Output, steps)),
        MatMul => Count(node.Output.Type.Shape, steps) * Last(node.Inputs[0], steps),
        Sequence sequence => Steps(sequence, node, steps) * MacsOf(sequence.Cell, steps),
        _ => 0L,
    });

    private static long Count(Shape shape, int steps) => shape.Aggregate(1L, (product, dim) => product * (dim.IsFixed ? dim.Size : steps));

    private static long Last(Value value, int steps) => Count([value.Type.Shape[value.Type.Rank - 1]], steps);

    private static long Steps(Sequence sequence, Node node, int steps)
    {
        if (sequence.Trip == TripCount.Fixed) return sequence.FixedSteps;
        return sequence.ScanCount == 0 ? steps : Count([node.Inputs[0].Type.Shape[sequence.TimeAxes[0]]], steps);
    }

    private static long CountParameters(Graph graph)
    {
        long sum = 0;
        foreach (Node node in graph.Nodes)
        {
            foreach (Graph inner in node.Op.Graphs) sum += CountParameters(inner);
            if (node.Op is Constant { Value: { Element: ElementType.Float32, Rank: > 0 } tensor } && graph.Users(node.Output).Any(user => user.Op is not Sequence)) sum += tensor.Count;
        }

        return sum;
    }
}
