using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Tests.Lift.Unrolled;

/// <summary>Writes the steps of every Sequence of fixed length out, as a converter does that knows no loops.</summary>
internal sealed class Unroll : GraphRewrite
{
    public static Model Apply(Model model) => model.WithGraph(new Unroll().Apply(model.Graph));

    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence sequence) return null;
        int steps = operands[0].Type.Shape[sequence.TimeAxes[0]].Size;
        bool backward = sequence.Direction == Direction.Backward;
        Value[] states = [.. operands.Skip(sequence.ScanCount).Take(sequence.StateCount)];
        var results = new Value[sequence.Outputs.Length][];
        for (int i = 0; i < results.Length; i++) results[i] = new Value[steps];
        for (int step = 0; step < steps; step++)
        {
            int place = backward ? steps - 1 - step : step;
            var map = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
            for (int i = 0; i < sequence.Cell.Inputs.Length; i++)
                map[sequence.Cell.Inputs[i]] = i < sequence.ScanCount ? Row(operands[i], sequence.TimeAxes[i], place, builder) : i < sequence.ScanCount + states.Length ? states[i - sequence.ScanCount] : operands[i];
            foreach (Node inner in sequence.Cell.Nodes)
            {
                Node copy = builder.AddNode(inner.Op, inner.Origin, [.. inner.Inputs.Select(input => map[input])]);
                for (int i = 0; i < inner.Outputs.Length; i++) map[inner.Outputs[i]] = copy.Outputs[i];
            }

            for (int i = 0; i < results.Length; i++) results[i][sequence.OutputOrder == OutputOrder.AsInput ? place : step] = map[sequence.Cell.Outputs[i]];
            states = [.. sequence.Cell.Outputs.Skip(results.Length).Select(state => map[state])];
        }

        var collected = results.Select((rows, i) => sequence.Outputs[i].Collect == Collect.Last
            ? rows[sequence.OutputOrder == OutputOrder.AsInput && backward ? 0 : ^1]
            : builder.Add(new Concat(sequence.Outputs[i].TimeAxis), node.Origin, [.. rows.Select(row => builder.Add(new Reshape(row.Type.Shape.Insert(sequence.Outputs[i].TimeAxis, 1)), node.Origin, row))]));
        return [.. collected, .. states];
    }

    private static Value Row(Value value, int axis, int place, GraphBuilder builder) =>
        builder.Add(new Reshape(value.Type.Shape.Without(axis)), value.Origin, builder.Add(new Slice(axis, place, 1), value.Origin, value));
}
