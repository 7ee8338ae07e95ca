using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>
/// The nodes of a graph that must run, each behind those that it needs. Control inputs order nodes that act on variables; nodes that only
/// control inputs name (assertions, initializers) run only where something behind them acts.
/// </summary>
internal sealed class Schedule
{
    private readonly TfGraph graph;
    private readonly TfLibrary library;
    private readonly ImmutableArray<TfNode>.Builder order = ImmutableArray.CreateBuilder<TfNode>();
    private readonly Dictionary<string, Visit> needed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Visit> passed = new(StringComparer.Ordinal);

    private Schedule(TfGraph graph, TfLibrary library)
    {
        this.graph = graph;
        this.library = library;
        foreach (TensorName result in graph.Results)
        {
            if (!graph.Arguments.ContainsKey(result)) Run(graph.Node(result.Node, graph.File.At(graph.Name)), isNeeded: true);
        }

        foreach (string effect in graph.Effects) Run(graph.Node(effect, graph.File.At(graph.Name)), isNeeded: false);
        Nodes = order.ToImmutable();
    }

    private enum Visit
    {
        Open,
        Done,
    }

    public ImmutableArray<TfNode> Nodes { get; }

    /// <exception cref="InputException">The graph's nodes wait for each other, or an input names no node.</exception>
    public static Schedule Of(TfGraph graph, TfLibrary library) => new(graph, library);

    // Depth first with a stack of its own: unrolled graphs are thousands of nodes deep.
    private void Run(TfNode root, bool isNeeded)
    {
        var stack = new Stack<(TfNode Node, bool IsNeeded, IEnumerator<(TfNode, bool)> Next)>();
        Push(root, isNeeded);
        while (stack.TryPeek(out var top))
        {
            if (top.Next.MoveNext())
            {
                Push(top.Next.Current.Item1, top.Next.Current.Item2);
                continue;
            }

            stack.Pop();
            (top.IsNeeded ? needed : passed)[top.Node.Name] = Visit.Done;
            if (top.IsNeeded) order.Add(top.Node);
        }

        void Push(TfNode node, bool needs)
        {
            needs |= library.Acts(node);
            Dictionary<string, Visit> visits = needs ? needed : passed;
            if (needed.GetValueOrDefault(node.Name, Visit.Open) == Visit.Done) return;
            if (visits.TryGetValue(node.Name, out Visit visit))
            {
                if (visit == Visit.Open && needs) throw new InputException(node.Where, "a node that waits for itself", "a graph without cycles", "take an intact copy of the file");
                return;
            }

            visits.Add(node.Name, Visit.Open);
            stack.Push((node, needs, Before(node, needs).GetEnumerator()));
        }
    }

    private IEnumerable<(TfNode Node, bool IsNeeded)> Before(TfNode node, bool isNeeded)
    {
        foreach (TensorName input in node.Inputs)
        {
            if (!graph.Arguments.ContainsKey(input)) yield return (graph.Node(input.Node, node.Where), isNeeded);
        }

        foreach (string control in node.Controls)
        {
            // Control inputs may name arguments, and what a loop's restructuring has taken away.
            if (graph.Nodes.TryGetValue(control, out TfNode? before)) yield return (before, false);
        }
    }
}
