using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>One copy of a step in the graph, proved equal to the template node by node.</summary>
/// <param name="Values">The value that stands for each of the template's; what the graph does not compute at that time is missing.</param>
/// <param name="Before">What stands for the template's states; null for those that the copy does not read.</param>
internal sealed record StepCopy(IReadOnlyDictionary<Value, Value> Values, IReadOnlyList<Value?> Before)
{
    /// <summary>
    /// The copy at a time that makes the given next states: the same ops over the same constants and captured values, and rows of that time; what stands in
    /// the place of a state does so everywhere. Null where the graph holds no such copy.
    /// </summary>
    /// <param name="template">The step.</param>
    /// <param name="after">The next states; null for those that nothing computes, as the last copy's may be.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="time">Time of the rows that the copy reads.</param>
    public static StepCopy? Find(StepTemplate template, IReadOnlyList<Value?> after, Copies copies, int time)
    {
        var values = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < after.Count; i++)
        {
            if (after[i] is { } state && !Bind(template.After[i], state)) return null;
        }

        for (int i = template.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = template.Nodes[i];
            if (node.Outputs.FirstOrDefault(values.ContainsKey) is not { } made) continue;
            if (copies.Graph.Producer(values[made]) is not { } counterpart) return null;
            if (counterpart.Inputs.Length != node.Inputs.Length || !counterpart.Op.Equals(node.Op)) return null;
            for (int output = 0; output < node.Outputs.Length; output++)
            {
                if (!Bind(node.Outputs[output], counterpart.Outputs[output])) return null;
            }

            for (int input = 0; input < node.Inputs.Length; input++)
            {
                if (!Bind(node.Inputs[input], counterpart.Inputs[input])) return null;
            }
        }

        return new StepCopy(values, [.. template.Before.Select(state => values.GetValueOrDefault(state))]);

        bool Bind(Value value, Value counterpart)
        {
            if (values.TryGetValue(value, out Value? bound)) return ReferenceEquals(bound, counterpart);
            values[value] = counterpart;
            if (value.Type != counterpart.Type) return false;
            if (template.IsState(value)) return true;
            if (copies.IsTimeless(value)) return ReferenceEquals(value, counterpart);
            Node node = copies.Graph.Producer(value)!;
            return !copies.IsRow(node) || ReferenceEquals(copies.RowAt(copies.FamilyOf(node), time), copies.Graph.Producer(counterpart));
        }
    }
}
