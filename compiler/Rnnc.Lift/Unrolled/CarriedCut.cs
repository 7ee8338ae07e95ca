using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// What a recurrence carries from step to step: the fewest elements through which all that a copy makes for the next one goes (a minimal vertex cut,
/// by Ford and Fulkerson's augmenting paths). Among cuts of one size values that something outside reads win, then the latest.
/// <code>h -> U h, split into gates -> next copy:  h is carried, not the gates</code>
/// </summary>
internal sealed class CarriedCut
{
    private const int Unbounded = int.MaxValue / 4;

    private readonly StepEdges edges;
    private readonly int[] members;
    private readonly int[] places;
    private readonly List<(int To, int Twin)>[] arcs;
    private readonly List<int> room = [];

    // Every member is two vertices, 2 i and 2 i + 1, with its elements as the room between them; then source and sink.
    private readonly int source;
    private readonly int sink;

    private CarriedCut(StepEdges edges, IReadOnlySet<int> recurrence, Func<Node, bool> isReadOutside)
    {
        this.edges = edges;
        members = [.. recurrence.Order()];
        places = new int[edges.Nodes.Count];
        Array.Fill(places, -1);
        for (int i = 0; i < members.Length; i++) places[members[i]] = i;
        source = 2 * members.Length;
        sink = source + 1;
        arcs = [.. Enumerable.Range(0, sink + 1).Select(_ => new List<(int, int)>())];
        var readsPast = new HashSet<int>(members.SelectMany(member => edges.Across[member]));
        var fed = new HashSet<int>(members.SelectMany(member => edges.Within[member]));
        for (int i = 0; i < members.Length; i++)
        {
            Node node = edges.Nodes[members[i]];
            Connect(2 * i, 2 * i + 1, 2 * Elements(node) + (isReadOutside(node) ? 0 : 1));
            if (readsPast.Contains(members[i]) || !fed.Contains(members[i])) Connect(source, 2 * i, Unbounded);
            foreach (int reader in edges.Within[members[i]])
            {
                if (places[reader] >= 0) Connect(2 * i + 1, 2 * places[reader], Unbounded);
            }

            if (edges.Across[members[i]].Any(reader => places[reader] >= 0)) Connect(2 * i + 1, sink, Unbounded);
        }
    }

    /// <summary>The nodes of a copy whose results are carried, in the graph's order.</summary>
    public static IReadOnlyList<Node> Find(StepEdges edges, IReadOnlySet<int> recurrence, Func<Node, bool> isReadOutside) =>
        new CarriedCut(edges, recurrence, isReadOutside).Find();

    private static int Elements(Node node) =>
        (int)Math.Min(Unbounded / 4, node.Outputs.Sum(output => output.Type.Shape.Aggregate(1L, (count, dim) => Math.Min(Unbounded, count * (dim.IsFixed ? Math.Max(1, dim.Size) : 1)))));

    private IReadOnlyList<Node> Find()
    {
        while (Path() is { } path)
        {
            int width = path.Min(arc => room[arc]);
            foreach (int arc in path)
            {
                room[arc] -= width;
                room[arc ^ 1] += width;
            }
        }

        // The latest cut: what still reaches the sink lies behind it.
        var behind = new HashSet<int> { sink };
        var open = new Stack<int>([sink]);
        while (open.TryPop(out int vertex))
        {
            foreach ((int to, int arc) in arcs[vertex])
            {
                if (room[arc ^ 1] > 0 && behind.Add(to)) open.Push(to);
            }
        }

        return [.. Enumerable.Range(0, members.Length).Where(i => behind.Contains(2 * i + 1) && !behind.Contains(2 * i)).Select(i => edges.Nodes[members[i]])];
    }

    private void Connect(int from, int to, int width)
    {
        arcs[from].Add((to, room.Count));
        room.Add(width);
        arcs[to].Add((from, room.Count));
        room.Add(0);
    }

    /// <summary>The arcs of a shortest path with room from source to sink; null where there is none.</summary>
    private List<int>? Path()
    {
        var reachedBy = new Dictionary<int, (int From, int Arc)> { [source] = (source, -1) };
        var open = new Queue<int>([source]);
        while (open.TryDequeue(out int vertex) && !reachedBy.ContainsKey(sink))
        {
            foreach ((int to, int arc) in arcs[vertex])
            {
                if (room[arc] > 0 && reachedBy.TryAdd(to, (vertex, arc))) open.Enqueue(to);
            }
        }

        if (!reachedBy.ContainsKey(sink)) return null;
        var path = new List<int>();
        for (int vertex = sink; vertex != source; vertex = reachedBy[vertex].From) path.Add(reachedBy[vertex].Arc);
        return path;
    }
}
