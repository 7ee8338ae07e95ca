using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Element-wise values of a loop's body that depend on its counters and on values that stay as they are, and on nothing else:
/// they are computed for all steps at once before the loop, with time as a new first axis, and read step by step.
/// <code>GreaterEqual(i, lengths [batch]) in each step  =>  GreaterEqual([0, 1, ..., T - 1] [T, 1], lengths) [T, batch] before the loop</code>
/// </summary>
internal sealed class TimeExpressions
{
    private readonly LoopRoles roles;
    private readonly HashSet<Value> values = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node> nodes = [];

    /// <param name="reads">Nodes that read a sequence by a counter, which are no such values themselves.</param>
    public TimeExpressions(LoopRoles roles, IReadOnlyDictionary<Node, SequenceRead> reads)
    {
        this.roles = roles;
        foreach (int counter in roles.Counters.Keys) values.Add(roles.Body.Inputs[counter]);
        foreach (Node node in roles.Body.Nodes)
        {
            if (reads.ContainsKey(node) || node.Op is not (Unary or Binary or Select or Cast) || !node.Inputs.Any(values.Contains)) continue;
            if (!node.Inputs.All(input => values.Contains(input) || IsInvariant(input) || roles.Body.ConstantOf(input) is not null)) continue;
            values.UnionWith(node.Outputs);
            nodes.Add(node);
        }
    }

    public bool Contains(Value value) => values.Contains(value);

    /// <summary>A value for all steps: [T, ...] with the value's own shape behind.</summary>
    /// <param name="backward">The last step's value comes first.</param>
    public Value ForAllSteps(Value wanted, int steps, bool backward, Origin origin, GraphBuilder outside)
    {
        int rank = Rank(wanted);
        var map = new GraphCopy(outside);
        foreach ((int carried, Affine counter) in roles.Counters)
        {
            var counts = new long[steps];
            for (int n = 0; n < steps; n++) counts[backward ? steps - 1 - n : n] = counter.At(n);
            int[] dims = [steps, .. Enumerable.Repeat(1, rank)];
            map.Map(roles.Body.Inputs[carried], outside.Constant(Tensor.Integer(roles.Body.Inputs[carried].Type.Element, counts, dims), origin));
        }

        foreach (Node node in Needed(wanted))
        {
            foreach (Value input in node.Inputs.Where(input => !map.Has(input)))
            {
                Value given = roles.Body.ConstantOf(input) is { } constant
                    ? outside.Constant(constant, input.Origin, input.Name)
                    : roles.Operands[roles.Body.Inputs.IndexOf(input)];
                map.Map(input, given);
            }

            map.Add(node);
        }

        Value result = map[wanted];
        Shape target = wanted.Type.Shape.Insert(0, steps);
        return result.Type.Shape.Equals(target) ? result : outside.Add(new Reshape(target), origin, outside.Add(new BroadcastTo(Padded(wanted.Type.Shape, rank, steps)), origin, result));
    }

    private static Shape Padded(Shape shape, int rank, int steps) =>
        Shape.Of([steps, .. Enumerable.Repeat<Dim>(1, rank - shape.Rank), .. shape]);

    private bool IsInvariant(Value value) => roles.Invariants.Contains(roles.Body.Inputs.IndexOf(value));

    private int Rank(Value wanted) => Needed(wanted).SelectMany(node => node.Inputs.Concat(node.Outputs)).Append(wanted).Max(value => value.Type.Rank);

    private ImmutableArray<Node> Needed(Value wanted) => new Graph(roles.Body.Inputs, [.. nodes], [wanted]).Prune().Nodes;
}
