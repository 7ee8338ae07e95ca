using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// One step on a Sequence: constants that it captures stand in its cell; a value given to it twice is one input of the cell;
/// a result that is the last value of a state is that final state (where at least one step surely runs and none is masked).
/// Results and operands that this leaves unread are dropped elsewhere.
/// </summary>
public sealed class TidySequence
{
    private readonly GraphBuilder builder = new();
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);
    private bool changed;

    private TidySequence()
    {
    }

    /// <summary>The same graph, by identity, where nothing was to be done.</summary>
    public static Graph Apply(Graph graph) => new TidySequence().Run(graph);

    private Graph Run(Graph graph)
    {
        foreach (Value input in graph.Inputs) map[input] = builder.Input(input);
        foreach (Node node in graph.Nodes)
        {
            Value[] operands = [.. node.Inputs.Select(input => map[input])];
            Op op = node.Op;
            if (op is Sequence sequence) (op, operands) = Tidy(sequence, operands, graph, node);
            changed |= !ReferenceEquals(op, node.Op);
            bool same = ReferenceEquals(op, node.Op) && operands.AsSpan().SequenceEqual(node.Inputs.AsSpan());
            Node made = same ? builder.Keep(node) : builder.AddNode(op, node.Origin, [.. operands], [.. node.Outputs.Select(output => output.Name)]);
            for (int i = 0; i < made.Outputs.Length; i++) map[node.Outputs[i]] = made.Outputs[i];
            if (op is Sequence tidy) UseFinalStates(tidy, node, made, graph);
        }

        return changed ? builder.Build([.. graph.Outputs.Select(output => map[output])]).Prune() : graph;
    }

    /// <summary>Captures that are constants, or the same value as another capture, leave the operands.</summary>
    private static (Op Op, Value[] Operands) Tidy(Sequence sequence, Value[] operands, Graph graph, Node node)
    {
        int firstCapture = sequence.ScanCount + sequence.StateCount;
        var constants = new Dictionary<int, Tensor>();
        var twins = new Dictionary<int, int>();
        for (int i = firstCapture; i < sequence.Cell.Inputs.Length; i++)
        {
            int earlier = Array.IndexOf(operands, operands[i], firstCapture);
            if (graph.ConstantOf(node.Inputs[i]) is { } tensor) constants[i] = tensor;
            else if (earlier < i) twins[i] = earlier;
        }

        if (constants.Count + twins.Count == 0) return (sequence, operands);
        var cell = new GraphBuilder();
        var inner = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < sequence.Cell.Inputs.Length; i++)
        {
            Value input = sequence.Cell.Inputs[i];
            if (constants.TryGetValue(i, out Tensor? tensor)) inner[input] = cell.Constant(tensor, input.Origin, input.Name);
            else inner[input] = twins.TryGetValue(i, out int twin) ? inner[sequence.Cell.Inputs[twin]] : cell.Input(input);
        }

        foreach (Node step in sequence.Cell.Nodes)
        {
            Node made = cell.AddNode(step.Op, step.Origin, [.. step.Inputs.Select(value => inner[value])], [.. step.Outputs.Select(output => output.Name)]);
            for (int i = 0; i < made.Outputs.Length; i++) inner[step.Outputs[i]] = made.Outputs[i];
        }

        Graph tidy = cell.Build([.. sequence.Cell.Outputs.Select(output => inner[output])]);
        return (sequence with { Cell = tidy }, [.. operands.Where((_, i) => !constants.ContainsKey(i) && !twins.ContainsKey(i))]);
    }

    private void UseFinalStates(Sequence sequence, Node old, Node made, Graph graph)
    {
        if (sequence.HasMask || sequence.Trip == TripCount.Operand || !RunsOnce(sequence, made)) return;
        ImmutableArray<Value> next = [.. sequence.Cell.Outputs.Skip(sequence.Outputs.Length)];
        for (int i = 0; i < sequence.Outputs.Length; i++)
        {
            int state = next.IndexOf(sequence.Cell.Outputs[i]);
            bool read = graph.Users(old.Outputs[i]).Count > 0 || graph.IsOutput(old.Outputs[i]);
            if (sequence.Outputs[i].Collect != Collect.Last || state < 0 || !read) continue;
            map[old.Outputs[i]] = made.Outputs[sequence.Outputs.Length + state];
            changed = true;
        }
    }

    /// <summary>A free number of steps is one or more: that is what a model without lengths means by a time axis.</summary>
    private static bool RunsOnce(Sequence sequence, Node node)
    {
        Dim steps = sequence.Trip == TripCount.Fixed ? sequence.FixedSteps : sequence.ScanCount > 0 ? node.Inputs[0].Type.Shape[sequence.TimeAxes[0]] : 0;
        return !steps.IsFixed || steps.Size > 0;
    }
}
