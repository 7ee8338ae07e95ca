using Rnnc.Ir;
using Rnnc.Lift.Cells;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// Copies of one step, written out over the rows of a sequence, become a Sequence again, whatever the cell. Any graph; wants constants folded and
/// no-ops gone. Costs about the number of nodes for each recurrence.
/// <code>
/// h1 = f(x[0], h0), h2 = f(x[1], h1), ..., hT = f(x[T - 1], h(T - 1))  =>  hT = Sequence(x, h0) { f }
/// </code>
/// What a step is, is found by comparing neighbours; that all copies are this step is proved, node by node, over the same constants. Rows may be read
/// backward; results that are joined again are collected; a first copy into which constant states were folded is taken in where it is the step
/// of these states; recurrences that read each other's results, or the same rows, become Sequences of their own.
/// </summary>
public sealed class RerollSteps : Pass
{
    /// <summary>Nodes that may be looked at in all: each search looks at the whole graph, and a file could hold any number of short recurrences.</summary>
    private const long MaximumWork = 2_000_000;

    public override Model Run(Model model)
    {
        if (model.Graph.Nodes.Count(node => node.Op is Slice { Size: 1 }) < RowFamily.FewestRows) return model;
        Graph graph = MergeEqual.Apply(model.Graph); // a row that is read twice is one
        bool changed = false;
        long work = MaximumWork;
        while (Rolled(graph, model.IsDequantized, ref work) is { } rolled)
        {
            graph = rolled;
            changed = true;
        }

        return changed ? model.WithGraph(graph) : model;
    }

    /// <summary>The graph with its first recurrence rolled; null where there is none.</summary>
    private static Graph? Rolled(Graph graph, bool rounded, ref long work)
    {
        var tried = new List<RowFamily>();
        IReadOnlyList<RowFamily> families = RowFamily.All(graph);
        foreach (RowFamily family in families)
        {
            if (tried.Exists(family.HasSameRows)) continue;
            tried.Add(family);
            RowFamily[] together = [family, .. families.Where(other => other != family && other.HasSameRows(family))];
            foreach (bool backward in (bool[])[false, true])
            {
                if ((work -= graph.Nodes.Length) < 0) return null;
                if (RolledSteps.Find(new Copies(graph, together, backward), rounded) is { } steps && RolledGraph.Of(steps) is { } rolled) return rolled;
            }
        }

        return null;
    }
}
