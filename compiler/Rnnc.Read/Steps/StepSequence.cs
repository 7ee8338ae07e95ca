using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Steps;

/// <summary>
/// A model of one step as a model of any number of them: its graph is the cell of a Sequence, its slots are the Sequence's states.
/// <code>x [1, F] or [1, 1, F], y [1, N]  =>  x [1, time, F], y [1, time, N]</code>
/// </summary>
internal static class StepSequence
{
    /// <summary>The model over time; null where it is not one step of one input: it holds loops, reads several inputs, or several rows at once.</summary>
    /// <param name="model">Its slots are the states.</param>
    public static Model? Of(Model model)
    {
        if (model.InputNames.Length != 1 || model.Graph.Nodes.Any(node => !node.Op.Graphs.IsEmpty)) return null;
        Value x = model.Graph.Inputs[0];
        if (!IsOneStep(x.Type.Shape) || model.Outputs.Any(output => output.Type.Rank == 0)) return null;

        Origin where = model.Slots[0].Write.Origin;
        bool hasTime = x.Type.Rank == 3;
        int axis = Math.Min(1, x.Type.Rank - 1);
        Shape row = hasTime ? x.Type.Shape.Without(axis) : x.Type.Shape;
        var step = new Value(x.Type with { Shape = row }, x.Origin, x.Name);
        var rows = new Node(new Reshape(x.Type.Shape), [step], [x], x.Origin);
        var nodes = ImmutableArray.CreateBuilder<Node>();
        nodes.Add(rows);
        nodes.AddRange(model.Graph.Nodes);
        ImmutableArray<Value> results = [.. model.Outputs.Select(output => Row(output, hasTime, nodes))];
        var cell = new Graph([step, .. model.Slots.Select(slot => slot.Read)], nodes.ToImmutable(), [.. results, .. model.Slots.Select(slot => slot.Write)]);

        var builder = new GraphBuilder();
        Value series = builder.Input(x.Type with { Shape = row.Insert(axis, Dim.Time) }, x.Origin, x.Name);
        Value[] states = [.. model.Slots.Select(slot => builder.Input(slot.Read.Type, slot.Read.Origin, slot.Read.Name))];
        var sequence = new Sequence(cell.Prune(), [axis], states.Length, [.. results.Select(result => new SequenceOutput(Collect.All, Math.Min(1, result.Type.Rank - 1)))]) { CellName = "step" };
        Node node = builder.AddNode(sequence, where, [series, .. states]);
        return model.WithGraph(builder.Build(node.Outputs.AsSpan()));
    }

    private static bool IsOneStep(Shape shape) => shape.Rank switch
    {
        1 => true,
        2 => shape[0] == 1 || shape[0] == Dim.Batch,
        3 => shape[1] == 1,
        _ => false,
    };

    /// <summary>A result without its time axis of one.</summary>
    private static Value Row(Value output, bool hasTime, ImmutableArray<Node>.Builder nodes)
    {
        Shape shape = output.Type.Shape;
        if (!hasTime || shape.Rank != 3 || shape[1] != 1) return output;
        var row = new Value(output.Type with { Shape = shape.Without(1) }, output.Origin, output.Name);
        nodes.Add(new Node(new Reshape(row.Type.Shape), [output], [row], output.Origin));
        return row;
    }
}
