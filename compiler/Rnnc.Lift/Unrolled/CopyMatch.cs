using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// Nodes of one copy and their counterparts in the next: the same op over counterparts of the operands. What a copy takes from the one before it is
/// matched by the places where it is read. A proposal of what a copy is; <see cref="StepCopy"/> proves it.
/// </summary>
internal sealed class CopyMatch
{
    private readonly Copies copies;
    private readonly int time;
    private readonly Dictionary<Value, Value> next = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Node> matched = new(ReferenceEqualityComparer.Instance);

    /// <param name="copies">The copies.</param>
    /// <param name="time">The earlier of two neighbours.</param>
    /// <param name="carried">Counterparts known of values of earlier copies; may be null.</param>
    public CopyMatch(Copies copies, int time, CopyMatch? carried)
    {
        this.copies = copies;
        this.time = time;
        if (carried is not null)
        {
            foreach ((Value value, Value counterpart) in carried.next) next[value] = counterpart;
        }

        var open = new List<Node>(copies[time]);
        while (open.Count > 0)
        {
            int before = open.Count;
            open.RemoveAll(node => TryMatch(node, takeFirst: false));
            // Counterparts that nothing tells apart are taken in the order of the graph.
            if (open.Count == before && open.FindIndex(node => TryMatch(node, takeFirst: true)) is var i)
            {
                if (i < 0) break;
                open.RemoveAt(i);
            }
        }
    }

    /// <summary>The counterpart of a node in the next copy; null where there is none.</summary>
    public Node? this[Node node] => matched.GetValueOrDefault(node);

    /// <summary>The counterpart of a value in the next copy, or, of a value of an earlier copy that this one reads, what the next copy reads in its place.</summary>
    public Value? this[Value value] => next.GetValueOrDefault(value);

    private bool TryMatch(Node node, bool takeFirst)
    {
        if (copies.IsRow(node))
        {
            Match(node, copies.RowAt(copies.FamilyOf(node), time + 1));
            return true;
        }

        if (node.Inputs.FirstOrDefault(input => copies.TimeOf(input) == time && next.ContainsKey(input)) is not { } known) return false;
        Node? found = null;
        foreach (Node candidate in copies.Graph.Users(next[known]))
        {
            if (!IsCounterpart(node, candidate)) continue;
            if (found is not null && !takeFirst) return false;
            found ??= candidate;
        }

        if (found is null) return false;
        Match(node, found);
        return true;
    }

    private bool IsCounterpart(Node node, Node candidate)
    {
        if (candidate.Outputs.Length == 0 || copies.TimeOf(candidate.Outputs[0]) != time + 1 || candidate.Inputs.Length != node.Inputs.Length || !candidate.Op.Equals(node.Op)) return false;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Value input = node.Inputs[i], other = candidate.Inputs[i];
            int at = copies.TimeOf(input);
            if (copies.IsTimeless(input))
            {
                if (!ReferenceEquals(input, other)) return false;
            }
            else if (next.TryGetValue(input, out Value? counterpart))
            {
                if (!ReferenceEquals(counterpart, other)) return false;
            }
            else if (at == time || copies.TimeOf(other) != at + 1 || input.Type != other.Type)
            {
                return false;
            }
        }

        return true;
    }

    private void Match(Node node, Node counterpart)
    {
        matched[node] = counterpart;
        for (int i = 0; i < node.Outputs.Length; i++) next[node.Outputs[i]] = counterpart.Outputs[i];
        if (copies.IsRow(node)) return;
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (!copies.IsTimeless(node.Inputs[i])) next[node.Inputs[i]] = counterpart.Inputs[i];
        }
    }
}
