using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// The rows that a graph reads of one value along one axis, each by a <see cref="Slice"/> of its own: rows First, First + 1, ..., without a gap.
/// </summary>
/// <param name="Source">What is cut into rows.</param>
/// <param name="Axis">The axis of the source that is time.</param>
/// <param name="First">Number of the first row that is read.</param>
/// <param name="Rows">The slices, in the order of the rows.</param>
internal sealed record RowFamily(Value Source, int Axis, int First, IReadOnlyList<Node> Rows)
{
    /// <summary>Fewer rows than these are left as they are: the first copy may be special, and two of the rest must show what a copy is.</summary>
    public const int FewestRows = 4;

    /// <summary>All families of at least <see cref="FewestRows"/> rows, in the order in which the graph first reads them.</summary>
    /// <param name="graph">A graph in which equal nodes are one.</param>
    public static IReadOnlyList<RowFamily> All(Graph graph)
    {
        var cuts = new Dictionary<(Value Source, int Axis), List<Node>>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not Slice { Size: 1 } slice) continue;
            if (!cuts.TryGetValue((node.Inputs[0], slice.Axis), out List<Node>? rows)) cuts[(node.Inputs[0], slice.Axis)] = rows = [];
            rows.Add(node);
        }

        return [.. cuts.Select(cut => Of(cut.Key.Source, cut.Key.Axis, cut.Value)).OfType<RowFamily>()];
    }

    /// <summary>A source of time of its own; the rows of a family may also be numbered from the end.</summary>
    public bool HasSameRows(RowFamily other) => First == other.First && Rows.Count == other.Rows.Count;

    private static RowFamily? Of(Value source, int axis, List<Node> rows)
    {
        if (rows.Count < FewestRows) return null;
        Node[] sorted = [.. rows.OrderBy(Begin)];
        int first = Begin(sorted[0]);
        return sorted.Select(Begin).SequenceEqual(Enumerable.Range(first, sorted.Length)) ? new RowFamily(source, axis, first, sorted) : null;

        static int Begin(Node row) => ((Slice)row.Op).Begin;
    }
}
