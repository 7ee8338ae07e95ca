using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift.Cells;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// The first copy of a step whose states are constants, which a converter has folded into it: U h is a bias or gone, what is multiplied by h is gone.
/// <code>tanh(x W + b)  =  step(x, h = 0)  where  step(x, h) = tanh(x W + h U + b)</code>
/// Proved by putting constants in the states' places, folding, and comparing: zeros, else the constants of their shapes that the copy reads.
/// </summary>
internal sealed class FirstStep
{
    private const int MaximumTrials = 64;

    private static readonly GraphRewrite[] Folding = [new FoldConstants(), new RemoveNoOps(), new AbsorbZeros()];

    private readonly StepTemplate template;
    private readonly Copies copies;
    private readonly IReadOnlyList<Value> after;
    private readonly bool rounded;

    private FirstStep(StepTemplate template, Copies copies, IReadOnlyList<Value> after, bool rounded)
    {
        this.template = template;
        this.copies = copies;
        this.after = after;
        this.rounded = rounded;
    }

    /// <summary>Initial states with which the step, run on the rows of time 0, gives <paramref name="after"/>; null where none are found.</summary>
    /// <param name="template">The step.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="after">What the first copy makes.</param>
    /// <param name="rounded">Constants were rounded to 8 bits, after folding.</param>
    public static ImmutableArray<Tensor>? Find(StepTemplate template, Copies copies, IReadOnlyList<Value> after, bool rounded) =>
        new FirstStep(template, copies, after, rounded).Find();

    private ImmutableArray<Tensor>? Find()
    {
        if (!template.Before.All(state => state.Type.Shape.IsFixed && state.Type.Element == ElementType.Float32)) return null;
        if (Cone() is not { } cone) return null;
        var constants = cone.SelectMany(node => node.Inputs).Distinct().Select(copies.Graph.ConstantOf).OfType<Tensor>().Where(tensor => tensor.Element == ElementType.Float32).ToList();
        var choices = template.Before.Select(state => Choices(state.Type, constants)).ToList();
        int trials = 0;
        foreach (ImmutableArray<Tensor> states in Combinations(choices))
        {
            if (trials++ == MaximumTrials) break;
            if (IsFirst(states, cone)) return states;
        }

        return null;
    }

    private static List<Tensor> Choices(TensorType type, List<Tensor> constants)
    {
        int[] dims = type.Shape.Sizes;
        var choices = new List<Tensor> { Tensor.Zeros(ElementType.Float32, dims) };
        choices.AddRange(constants.Where(tensor => tensor.Count == type.Shape.ElementCount && UnitAxes.Drop(tensor.Type.Shape).Equals(UnitAxes.Drop(type.Shape))).Select(tensor => tensor.Reshape(dims)));
        return choices;
    }

    private static IEnumerable<ImmutableArray<Tensor>> Combinations(List<List<Tensor>> choices)
    {
        IEnumerable<ImmutableArray<Tensor>> all = [[]];
        foreach (List<Tensor> choice in choices) all = all.SelectMany(_ => choice, (states, tensor) => states.Add(tensor));
        return all;
    }

    /// <summary>The copy's nodes from rows of time 0 and values without time, in the graph's order; null where it reads other rows.</summary>
    private List<Node>? Cone()
    {
        var nodes = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Value>(after);
        while (open.TryPop(out Value? value))
        {
            if (copies.IsTimeless(value)) continue;
            Node node = copies.Graph.Producer(value)!;
            if (copies.TimeOf(value) != 0) return null;
            if (copies.IsRow(node) || !nodes.Add(node)) continue;
            foreach (Value input in node.Inputs) open.Push(input);
        }

        return [.. copies[0].Where(nodes.Contains)];
    }

    private bool IsFirst(ImmutableArray<Tensor> states, List<Node> cone)
    {
        var inputs = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        Graph step = Step(states, inputs), copy = Folded(Graph(cone, inputs));
        var equality = new NearlyEqual(rounded);
        if (equality.Holds(Folded(step), copy)) return true;
        bool isCanonical = step.Nodes.Concat(copy.Nodes).All(node => node.Outputs.All(output => output.Type.Shape.IsFixed));
        return isCanonical && equality.Holds(Canonical(step), Canonical(copy));
    }

    private static Graph Folded(Graph graph)
    {
        while (true)
        {
            Graph before = graph;
            foreach (GraphRewrite rewrite in Folding) graph = rewrite.Apply(graph);
            if (ReferenceEquals(before, graph)) return graph;
        }
    }

    private static Graph Canonical(Graph graph) => Canonicalize.Apply(Folded(graph), keepBoundary: true);

    /// <summary>The step over rows of time 0, its states constants.</summary>
    private Graph Step(ImmutableArray<Tensor> states, Dictionary<Value, Value> inputs)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        (IReadOnlyList<int> families, IReadOnlyList<Value> captures) = template.Reads();
        foreach (int family in families) copy.Map(copies.RowAt(family, template.Time).Output, Shared(copies.RowAt(family, 0).Output, inputs, builder));
        foreach (Value capture in captures) copy.Map(capture, Shared(capture, inputs, builder));
        for (int i = 0; i < states.Length; i++) copy.Map(template.Before[i], builder.Constant(states[i], template.Before[i].Origin));
        template.Copy(copy, builder);
        return builder.Build([.. template.After.Select(state => copy[state])]);
    }

    private Graph Graph(List<Node> cone, Dictionary<Value, Value> inputs)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        foreach (Node node in cone)
        {
            foreach (Value input in node.Inputs)
            {
                if (copy.Has(input)) continue;
                bool isOutside = copies.IsTimeless(input) || copies.IsRow(copies.Graph.Producer(input)!);
                if (isOutside) copy.Map(input, copies.Graph.ConstantOf(input) is { } constant ? builder.Constant(constant, input.Origin) : Shared(input, inputs, builder));
            }

            copy.Add(node);
        }

        foreach (Value state in after)
        {
            if (!copy.Has(state)) copy.Map(state, copies.Graph.ConstantOf(state) is { } constant ? builder.Constant(constant, state.Origin) : Shared(state, inputs, builder));
        }

        return builder.Build([.. after.Select(state => copy[state])]);
    }

    /// <summary>Both graphs read the same inputs.</summary>
    private static Value Shared(Value outer, Dictionary<Value, Value> inputs, GraphBuilder builder)
    {
        if (!inputs.TryGetValue(outer, out Value? input)) inputs[outer] = input = new Value(outer.Type, outer.Origin, outer.Name);
        return builder.Input(input);
    }
}
