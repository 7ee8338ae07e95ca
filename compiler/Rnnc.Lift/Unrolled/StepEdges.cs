using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// One copy as a graph that is periodic in time: who reads whom within the copy, and who reads, in the next copy, what this one has made.
/// Nodes are numbered in the graph's order; only those with a counterpart in the next copy count.
/// </summary>
internal sealed class StepEdges
{
    private readonly Dictionary<Node, int> numbers = new(ReferenceEqualityComparer.Instance);

    public StepEdges(Copies copies, int time, CopyMatch match)
    {
        Nodes = [.. copies[time].Where(node => match[node] is not null)];
        for (int i = 0; i < Nodes.Count; i++) numbers[Nodes[i]] = i;
        Within = [.. Nodes.Select(_ => new List<int>())];
        Across = [.. Nodes.Select(_ => new List<int>())];
        for (int i = 0; i < Nodes.Count; i++)
        {
            if (copies.IsRow(Nodes[i])) continue;
            foreach (Value input in Nodes[i].Inputs)
            {
                if (copies.IsTimeless(input)) continue;
                bool across = copies.TimeOf(input) != time;
                Value? made = across ? match[input] : input;
                if (made is not null && copies.Graph.Producer(made) is { } producer && numbers.TryGetValue(producer, out int from)) (across ? Across : Within)[from].Add(i);
            }
        }
    }

    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>For each node, its readers in the same copy.</summary>
    public List<int>[] Within { get; }

    /// <summary>For each node, the nodes whose counterparts in the next copy read it.</summary>
    public List<int>[] Across { get; }

    /// <summary>Nodes of a recurrence that depends on no other one, with all that they are computed from; empty where no node depends on its own past.</summary>
    public IReadOnlySet<int> FirstRecurrence()
    {
        int[] component = Components();
        bool[] recurs = new bool[Nodes.Count];
        for (int i = 0; i < Nodes.Count; i++)
        {
            foreach (int reader in Within[i].Concat(Across[i])) recurs[component[i]] |= component[reader] == component[i];
        }

        // Components are numbered from the last to the first in the order of reading, so the highest that recurs depends on no other that does.
        int first = Array.FindLastIndex(recurs, does => does);
        var members = new SortedSet<int>();
        if (first < 0) return members;
        var sources = new List<int>[Nodes.Count];
        for (int i = 0; i < sources.Length; i++) sources[i] = [];
        for (int i = 0; i < sources.Length; i++)
        {
            foreach (int reader in Within[i].Concat(Across[i])) sources[reader].Add(i);
        }

        var open = new Stack<int>(Enumerable.Range(0, component.Length).Where(i => component[i] == first));
        while (open.TryPop(out int node))
        {
            if (!members.Add(node)) continue;
            foreach (int source in sources[node]) open.Push(source);
        }

        return members;
    }

    /// <summary>Strongly connected components (Tarjan, 1972), without recursion: a copy may be deep.</summary>
    private int[] Components()
    {
        int count = Nodes.Count, index = 0, components = 0;
        int[] order = new int[count], low = new int[count], component = new int[count];
        Array.Fill(order, -1);
        Array.Fill(component, -1);
        var path = new Stack<int>();
        var calls = new Stack<(int Node, int Edge)>();
        for (int root = 0; root < count; root++)
        {
            if (order[root] >= 0) continue;
            calls.Push((root, 0));
            while (calls.TryPop(out (int Node, int Edge) call))
            {
                (int node, int edge) = call;
                if (edge == 0)
                {
                    order[node] = low[node] = index++;
                    path.Push(node);
                }
                else
                {
                    int done = Reader(node, edge - 1);
                    if (component[done] < 0) low[node] = Math.Min(low[node], low[done]);
                }

                if (edge < Within[node].Count + Across[node].Count)
                {
                    calls.Push((node, edge + 1));
                    int reader = Reader(node, edge);
                    if (order[reader] < 0) calls.Push((reader, 0));
                    continue;
                }

                if (low[node] != order[node]) continue;
                while (path.TryPop(out int member))
                {
                    component[member] = components;
                    if (member == node) break;
                }

                components++;
            }
        }

        return component;

        int Reader(int node, int edge) => edge < Within[node].Count ? Within[node][edge] : Across[node][edge - Within[node].Count];
    }
}
