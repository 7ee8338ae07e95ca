using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// One step as a late copy has it: the nodes between what the copy before carries, the rows of the copy's own time and values without time,
/// and what is carried on.
/// </summary>
internal sealed class StepTemplate
{
    private readonly Copies copies;
    private readonly HashSet<Value> states;

    private StepTemplate(Copies copies, int time, IReadOnlyList<Value> before, IReadOnlyList<Value> after, IReadOnlyList<Node> nodes)
    {
        this.copies = copies;
        Time = time;
        states = new(before, ReferenceEqualityComparer.Instance);
        Before = before;
        After = after;
        Nodes = nodes;
    }

    /// <summary>The copy that it was taken from.</summary>
    public int Time { get; }

    /// <summary>What the step reads of the one before: its states.</summary>
    public IReadOnlyList<Value> Before { get; }

    /// <summary>The next states, one for each of <see cref="Before"/>.</summary>
    public IReadOnlyList<Value> After { get; }

    /// <summary>The step's nodes in the graph's order; rows are not among them.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The step that leads from one list of values to another; null where it reads rows of another time than <paramref name="time"/>, or none.</summary>
    public static StepTemplate? Between(Copies copies, IReadOnlyList<Value> before, IReadOnlyList<Value> after, int time)
    {
        var template = new StepTemplate(copies, time, before, after, []);
        var nodes = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Value>(after);
        bool readsRow = false;
        while (open.TryPop(out Value? value))
        {
            if (template.IsState(value) || copies.IsTimeless(value)) continue;
            Node node = copies.Graph.Producer(value)!;
            if (copies.IsRow(node))
            {
                if (copies.TimeOf(value) != time) return null;
                readsRow = true;
            }
            else if (nodes.Add(node))
            {
                foreach (Value input in node.Inputs) open.Push(input);
            }
        }

        // Nodes of the step may have been counted to the copy before, where they read nothing but states.
        return readsRow ? new StepTemplate(copies, time, before, after, [.. copies[time - 1].Concat(copies[time]).Where(nodes.Contains)]) : null;
    }

    public bool IsState(Value value) => states.Contains(value);

    /// <summary>The cell as a graph. Inputs: a row of each family that it reads, the states, captured values; outputs: the given values, then the next states.</summary>
    public Graph Build(IReadOnlyList<int> families, IReadOnlyList<Value> captures, IReadOnlyList<Value> outputs)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        foreach (int family in families)
        {
            RowFamily rows = copies.Families[family];
            Value cut = copies.RowAt(family, Time).Output;
            TensorType type = cut.Type with { Shape = cut.Type.Shape.Without(rows.Axis) };
            Value row = builder.Input(type, rows.Source.Origin, rows.Source.Name);
            copy.Map(cut, builder.Add(new Reshape(cut.Type.Shape), cut.Origin, row));
        }

        for (int i = 0; i < Before.Count; i++) copy.Map(Before[i], builder.Input(Before[i].Type, After[i].Origin, After[i].Name));
        foreach (Value capture in captures) copy.Map(capture, builder.Input(capture.Type, capture.Origin, capture.Name));
        Copy(copy, builder);
        return builder.Build([.. outputs.Select(output => copy[output]), .. After.Select(state => copy[state])]);
    }

    /// <summary>The step's nodes into another graph; rows, states and captured values are mapped already, constants are made where they are read.</summary>
    public void Copy(GraphCopy copy, GraphBuilder builder)
    {
        foreach (Node node in Nodes)
        {
            foreach (Value input in node.Inputs)
            {
                if (!copy.Has(input) && copies.Graph.ConstantOf(input) is { } constant) copy.Map(input, builder.Constant(constant, input.Origin, input.Name));
            }

            copy.Add(node);
        }
    }

    /// <summary>Families whose rows the step reads, and values without time that it reads and that are no constants; each once, in the order of reading.</summary>
    public (IReadOnlyList<int> Families, IReadOnlyList<Value> Captures) Reads()
    {
        var families = new List<int>();
        var captures = new List<Value>();
        foreach (Value input in Nodes.SelectMany(node => node.Inputs).Concat(After))
        {
            if (IsState(input)) continue;
            if (copies.IsTimeless(input))
            {
                if (copies.Graph.ConstantOf(input) is null && !captures.Contains(input)) captures.Add(input);
            }
            else if (copies.Graph.Producer(input) is { } node && copies.IsRow(node) && !families.Contains(copies.FamilyOf(node)))
            {
                families.Add(copies.FamilyOf(node));
            }
        }

        return (families, captures);
    }
}
