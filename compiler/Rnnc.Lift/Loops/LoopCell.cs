using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// The cell of a loop: its body without counters and lists, rows of sequences as inputs. Inputs are x_t of each sequence, the states,
/// then captured values; outputs the rows of lists, the values that the last step decides, then the next states.
/// </summary>
internal sealed class LoopCell
{
    private readonly LoopRoles roles;
    private readonly Dictionary<Node, SequenceRead> reads = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node> nodes = [];
    private readonly HashSet<Value> needed = new(ReferenceEqualityComparer.Instance);
    private readonly TimeExpressions times;

    public LoopCell(LoopRoles roles)
    {
        this.roles = roles;
        var rows = roles.Lists.Values.Select(write => StripRow(write)).ToList();
        TimeAxes = [.. rows.Select(row => row.TimeAxis)];
        Results = [.. rows.Select(row => row.Value), .. roles.Lasts.Select(last => Strip(roles.Body.Outputs[last]))];
        foreach (Node node in roles.Body.Nodes)
        {
            if (SequenceRead.Match(node, roles.Body, roles.Invariants, roles.Index) is { } read) reads.Add(node, read);
        }

        times = new TimeExpressions(roles, reads);
        FindNeeded();
        Reads = [.. nodes.Where(reads.ContainsKey).Select(node => reads[node])];
        TimeValues = [.. needed.Where(value => times.Contains(value)).OrderBy(Order)];
        Captures = [.. roles.Invariants.Order().Where(i => needed.Contains(roles.Body.Inputs[i]))];
        if (roles.Lists.Keys.FirstOrDefault(list => needed.Contains(roles.Body.Inputs[list]), -1) is >= 0 and var used)
            throw new NotARecurrenceException("it reads the list that it writes", roles.Body.Inputs[used].Origin);
    }

    /// <summary>Rows of sequences that the cell reads, each once.</summary>
    public ImmutableArray<SequenceRead> Reads { get; }

    /// <summary>Values of the body that follow from the step number alone, which become sequences of their own.</summary>
    public ImmutableArray<Value> TimeValues { get; }

    /// <summary>Carried values that stay as they are and that the cell reads whole.</summary>
    public ImmutableArray<int> Captures { get; }

    /// <summary>Body values that leave the cell besides the states: for each list, then for each value of the last step; without changes of shape.</summary>
    public ImmutableArray<Value> Results { get; }

    /// <summary>For each list, the axis of its collected result that time runs along.</summary>
    public ImmutableArray<int> TimeAxes { get; }

    public Value TimeValue(Value value, int steps, bool backward, Origin origin, GraphBuilder outside) => times.ForAllSteps(value, steps, backward, origin, outside);

    /// <param name="rows">Types of x_t: of the reads, then of the time values.</param>
    public Graph Build(ImmutableArray<TensorType> rows)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        Value[] scanned = [.. rows.Select((type, i) => i < Reads.Length ? Input(type, Reads[i].Node.Outputs[0]) : Input(type, TimeValues[i - Reads.Length]))];
        foreach (int state in roles.States) copy.Map(roles.Body.Inputs[state], Input(roles.Operands[state].Type, roles.Body.Inputs[state]));
        foreach (int capture in Captures) copy.Map(roles.Body.Inputs[capture], Input(roles.Operands[capture].Type, roles.Body.Inputs[capture]));
        for (int i = 0; i < TimeValues.Length; i++) copy.Map(TimeValues[i], scanned[Reads.Length + i]);
        int next = 0;
        foreach (Node node in nodes)
        {
            if (reads.TryGetValue(node, out SequenceRead? read)) copy.Map(node.Outputs[0], read.Result(scanned[next++], roles.Operands[read.Carried].Type, roles.Index, builder));
            else copy.Add(node);
        }

        Graph cell = builder.Build([.. Results.Select(value => copy[value]), .. roles.States.Select(state => copy[roles.Body.Outputs[state]])]);
        for (int i = 0; i < roles.States.Count; i++)
        {
            TensorType before = roles.Operands[roles.States[i]].Type, after = cell.Outputs[Results.Length + i].Type;
            if (before != after) throw new NotARecurrenceException($"a carried value starts as {before} and goes on as {after}", cell.Outputs[Results.Length + i].Origin);
        }

        foreach (Node node in cell.Nodes)
        {
            if (node.Op is DynamicSlice) throw new NotARecurrenceException("it reads or writes at a place that does not follow the step number", node.Origin);
        }

        return cell;

        Value Input(TensorType type, Value like) => builder.Input(type, like.Origin, like.Name);
    }

    private int Order(Value value) => roles.Body.Producer(value) is { } node ? roles.Body.Nodes.IndexOf(node) : -1;

    private void FindNeeded()
    {
        needed.UnionWith(Results);
        needed.UnionWith(roles.States.Select(state => roles.Body.Outputs[state]));
        foreach (Node node in roles.Body.Nodes.Reverse())
        {
            if (!node.Outputs.Any(needed.Contains) || node.Outputs.Any(times.Contains)) continue;
            nodes.Add(node);
            if (!reads.ContainsKey(node)) needed.UnionWith(node.Inputs);
        }

        nodes.Reverse();
    }

    /// <summary>The value behind a row, and where time goes among its axes so that the rows' elements stay in the list's order.</summary>
    private (Value Value, int TimeAxis) StripRow(ListWrite write)
    {
        // The row without its own axis is the value itself, whatever the batch.
        if (roles.Body.Producer(write.Row) is { Op: Reshape, Inputs: [var whole] } && whole.Type.Shape.Equals(write.Row.Type.Shape.Without(write.Axis)) && !whole.Type.Shape.IsFixed) return (whole, write.Axis);
        Value value = Strip(write.Row);
        Shape row = write.Row.Type.Shape;
        if (ReferenceEquals(value, write.Row) || !row.IsFixed || !value.Type.Shape.IsFixed) return (write.Row, write.Axis);
        int before = Count(row, write.Axis);
        for (int axis = Math.Min(write.Axis, value.Type.Rank); axis >= 0; axis--)
        {
            if (Count(value.Type.Shape, axis) == before) return (value, axis);
        }

        return (write.Row, write.Axis);
    }

    private static int Count(Shape shape, int axes) => shape.Take(axes).Aggregate(1, (count, dim) => count * dim.Size);

    /// <summary>The value behind changes of shape, which are made after the loop instead.</summary>
    private Value Strip(Value value)
    {
        while (roles.Body.Producer(value) is { Op: Reshape or Unary { Kind: UnaryKind.Identity } } node && node.Inputs[0].Type.Shape.IsFixed && value.Type.Shape.IsFixed) value = node.Inputs[0];
        return value;
    }
}
