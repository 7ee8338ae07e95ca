using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// An unrolled graph parted into copies: copy t holds what depends on the row of time t and on no later one. Time runs with the rows or against them.
/// </summary>
internal sealed class Copies
{
    private const int Timeless = -1;

    private readonly Dictionary<Node, int> rows = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> times = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node>[] nodes;

    /// <param name="graph">The graph, equal nodes merged.</param>
    /// <param name="families">Families with the same rows; the first one's source is read at all times.</param>
    /// <param name="backward">The last row is read first.</param>
    public Copies(Graph graph, IReadOnlyList<RowFamily> families, bool backward)
    {
        Graph = graph;
        Families = families;
        IsBackward = backward;
        Count = families[0].Rows.Count;
        nodes = [.. Enumerable.Range(0, Count).Select(_ => new List<Node>())];
        foreach (RowFamily family in families)
        {
            for (int i = 0; i < Count; i++) rows[family.Rows[i]] = TimeOfRow(i);
        }

        foreach (Node node in graph.Nodes)
        {
            int time = rows.TryGetValue(node, out int row) ? row : Timeless;
            foreach (Value input in node.Inputs) time = Math.Max(time, TimeOf(input));
            if (time == Timeless) continue;
            foreach (Value output in node.Outputs) times[output] = time;
            nodes[time].Add(node);
        }
    }

    public Graph Graph { get; }

    public IReadOnlyList<RowFamily> Families { get; }

    public bool IsBackward { get; }

    /// <summary>Number of copies, which is the number of rows.</summary>
    public int Count { get; }

    /// <summary>Nodes of one copy, in the graph's order.</summary>
    public IReadOnlyList<Node> this[int time] => nodes[time];

    /// <summary>The copy that a value belongs to; -1 where it depends on no row.</summary>
    public int TimeOf(Value value) => times.GetValueOrDefault(value, Timeless);

    public bool IsTimeless(Value value) => TimeOf(value) == Timeless;

    /// <summary>The node is a row of a family.</summary>
    public bool IsRow(Node node) => rows.ContainsKey(node);

    /// <summary>The family that a row belongs to.</summary>
    public int FamilyOf(Node row)
    {
        for (int i = 0; i < Families.Count; i++)
        {
            if (ReferenceEquals(Families[i].Source, row.Inputs[0]) && Families[i].Axis == ((Slice)row.Op).Axis) return i;
        }

        throw new InvalidOperationException("a row of no family");
    }

    /// <summary>The row of a family at a time.</summary>
    public Node RowAt(int family, int time) => Families[family].Rows[TimeOfRow(time)];

    /// <summary>Time of a row counted from the family's first, and the other way round.</summary>
    public int TimeOfRow(int row) => IsBackward ? Count - 1 - row : row;
}
