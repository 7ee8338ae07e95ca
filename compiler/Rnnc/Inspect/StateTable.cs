using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Cli.Inspect;

/// <summary>The states of a model: where each starts, and what is kept between windows.</summary>
internal static class StateTable
{
    /// <param name="model">In canonical form.</param>
    public static IReadOnlyList<string[]> Of(Model model)
    {
        var rows = new List<string[]>();
        foreach (Node node in model.Graph.Nodes)
        {
            if (node.Op is Sequence sequence) rows.AddRange(Of(model, node, sequence));
        }

        return rows;
    }

    /// <summary>The states of one layer: its name, theirs, sizes, where they start.</summary>
    public static IEnumerable<string[]> Of(Model model, Node node, Sequence sequence)
    {
        ImmutableArray<string> names = Equations.Describe(sequence).StateNames;
        for (int i = 0; i < sequence.StateCount; i++)
            yield return [node.Origin.Layer ?? "model", names[i], $"{sequence.Cell.Inputs[sequence.ScanCount + i].Type.Shape}", $"starts {Start(model, node.Inputs[sequence.ScanCount + i])}"];
    }

    private static string Start(Model model, Value initial)
    {
        Value value = Through(model.Graph, initial);
        if (model.Slots.FirstOrDefault(slot => ReferenceEquals(slot.Read, value)) is StateSlot slot)
            return $"where the last window ended (stateful); {Constant(slot.Initial)} after a reset";
        int input = model.Inputs.ToList().FindIndex(candidate => ReferenceEquals(candidate, value));
        if (input >= 0) return $"as the input \"{model.InputNames[input]}\" says, zeros where it is not given";
        if (model.Graph.ConstantOf(value) is Tensor constant) return $"as {Constant(constant)}";
        Node? producer = model.Graph.Producer(value);
        return producer?.Op is Sequence ? $"as a result of \"{producer.Origin.Layer ?? "another layer"}\"" : "as a computed value";
    }

    private static string Constant(Tensor tensor)
    {
        bool zeros = tensor.Element == ElementType.Float32 ? !tensor.Floats.ContainsAnyExcept(0f) : !tensor.Integers.ContainsAnyExcept(0L);
        return zeros ? "zeros" : "constants of the model";
    }

    /// <summary>The value behind changes of shape.</summary>
    private static Value Through(Graph graph, Value value)
    {
        while (graph.Producer(value) is { Op: Reshape or BroadcastTo or Transpose } node) value = node.Inputs[0];
        return value;
    }
}
