using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>Brings a lifted model of batch 1 into the <see cref="CanonicalForm"/>.</summary>
public static class Canonicalize
{
    /// <summary>A bound on rounds, in case two rewrites should ever undo each other; models settle in fewer than ten.</summary>
    private const int MaximumRounds = 50;

    /// <summary>What needs no sum to be opened. It settles first: NormalizeSums would put the 3 of clip(a + b + 3, 0, 6) / 6 into b, and the function were hidden.</summary>
    private static readonly Func<Graph, Graph>[] Spelling =
    [
        TidySequence.Apply, // first: captured constants are constants to all the others
        CollectLast.Apply, // before DropUnused, which takes what it leaves unread
        new DropUnused().Apply,
        new FoldConstants().Apply, // before patterns with constants
        MergeEqual.Apply, // before all patterns: equal operands are one value, and uses are counted right
        new RemoveNoOps().Apply, // with NormalizeShapes before slices and products: they clear their way
        new NormalizeShapes().Apply,
        new NormalizeElementwise().Apply,
        new ProductsToLinear().Apply, // before PushSlices, which cuts the columns of Linears
        new PushTransposes().Apply, // before PushSlices: slices meet products where transposes have gone
        new PushSlices().Apply,
        new GatherRows().Apply, // after PushSlices, which would take a value for a step apart
        new RecogniseUnary().Apply, // after NormalizeElementwise: fewer ops to evaluate
        new RecogniseSoftmax().Apply, // after NormalizeElementwise, which makes quotients products
    ];

    /// <summary>The algebra of sums and products.</summary>
    private static readonly Func<Graph, Graph>[] Algebra =
    [
        .. Spelling,
        new ShareLinear().Apply, // before sums: a shared Linear must be seen as shared
        MergeEqual.Apply, // after ShareLinear, which makes the shared one once per reader
        new NormalizeProducts().Apply, // before sums: signs and constants stand outside of products then
        new CentreVariance().Apply, // before NormalizeSums, which orders what it matches with the rest of the sum
        new FactorDifferences().Apply, // before NormalizeSums, and after products, whose factors it compares
        new NormalizeSums().Apply,
    ];

    public static Model Apply(Model model) => model.WithGraph(Apply(model.Graph, keepBoundary: true));

    /// <summary>One graph with the cells inside it; <paramref name="keepBoundary"/> keeps the types of its inputs and outputs.</summary>
    public static Graph Apply(Graph graph, bool keepBoundary)
    {
        graph = DropUnitAxes.Apply(graph, keepBoundary);
        graph = Settle(graph, Spelling);
        graph = Settle(graph, Algebra);
        return OrderNodes.Apply(graph);
    }

    private static Graph Settle(Graph graph, Func<Graph, Graph>[] passes)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            Graph before = graph;
            foreach (Func<Graph, Graph> pass in passes) graph = pass(graph);
            if (ReferenceEquals(graph, before)) break;
        }

        return graph;
    }
}
