using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Where every reader takes the step that runs last, only that is collected; a reader that takes it of a state reads the final state. Any model.
/// <code>
/// Slice(Sequence(...) all, time, T - 1, 1)            =>  Reshape(Sequence(...) last)
/// Slice(Sequence(...) all h', time, T - 1, 1), others  =>  Reshape(final h), others
/// Slice(Reverse(Sequence(...) all, time), time, 0, 1)  =>  the same, where T is free
/// </code>
/// </summary>
public sealed class CollectLast : Pass
{
    public override Model Run(Model model) => model.WithGraph(Apply(model.Graph));

    /// <summary>The same graph, by identity, where nothing was to be done.</summary>
    public static Graph Apply(Graph graph) => new Rewriter().Apply(graph);

    private sealed class Rewriter : GraphRewrite
    {
        private readonly Dictionary<Value, Value> lastOf = new(ReferenceEqualityComparer.Instance);

        protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
        {
            if (op is Slice slice && lastOf.TryGetValue(Turned(node.Inputs[0], slice.Axis, graph) ?? node.Inputs[0], out Value? last))
                return [builder.Add(new Reshape(last.Type.Shape.Insert(slice.Axis, 1)), node.Origin, last)];
            if (op is Slice { Size: 1 } row && !IsReadRowByRow(node.Inputs[0], row, graph) && FinalState(row, operands[0], builder) is { } state)
                return [builder.Add(new Reshape(node.Output.Type.Shape), node.Origin, state)];
            if (op is Reverse && lastOf.TryGetValue(node.Inputs[0], out Value? only)) return [only]; // its slices take that themselves
            // The last row of a masked sequence may be zeros that no step has given.
            if (op is not Sequence sequence || sequence.Trip == TripCount.Operand || (sequence.HasMask && sequence.MaskedStep == MaskedStep.Zeros)) return null;
            bool[] cut = [.. sequence.Outputs.Select((output, i) => output.Collect == Collect.All && IsReadLast(sequence, node, i, graph))];
            if (!cut.Contains(true)) return null;
            var outputs = sequence.Outputs.Select((output, i) => cut[i] ? new SequenceOutput(Collect.Last) : output);
            Node result = builder.AddNode(sequence with { Outputs = [.. outputs] }, node.Origin, operands, [.. node.Outputs.Select(output => output.Name)]);
            for (int i = 0; i < cut.Length; i++)
            {
                if (cut[i]) lastOf[node.Outputs[i]] = result.Outputs[i];
            }

            return result.Outputs;
        }

        /// <summary>Other rows are read one by one too: what is made of them is one thing over all rows, the last among them.</summary>
        private static bool IsReadRowByRow(Value rows, Slice row, Graph graph) =>
            graph.Users(rows).Any(user => user.Op is Slice { Size: 1 } other && other.Axis == row.Axis && other.Begin != row.Begin);

        /// <summary>The final state that a row of a collected output is; null where it is none, or where masks or a number of steps decide which row is the last.</summary>
        private static Value? FinalState(Slice row, Value rows, GraphBuilder builder)
        {
            if (builder.Producer(rows) is not { Op: Sequence { HasMask: false, Trip: not TripCount.Operand } sequence } node) return null;
            int output = node.Outputs.IndexOf(rows), state = -1;
            if (output >= sequence.Outputs.Length || sequence.Outputs[output].Collect != Collect.All || sequence.Outputs[output].TimeAxis != row.Axis) return null;
            for (int i = 0; i < sequence.StateCount; i++) state = ReferenceEquals(sequence.Cell.Outputs[sequence.Outputs.Length + i], sequence.Cell.Outputs[output]) ? i : state;
            return state >= 0 && row.Begin == LastRow(sequence, rows.Type.Shape[row.Axis]) ? node.Outputs[sequence.Outputs.Length + state] : null;
        }

        /// <summary>The row of a collected output that the last step makes; null where the number of steps is free.</summary>
        private static int? LastRow(Sequence sequence, Dim steps) => EndsAtFirst(sequence) ? 0 : steps.IsFixed ? steps.Size - 1 : null;

        private static bool EndsAtFirst(Sequence sequence) => sequence.Direction == Direction.Backward && sequence.OutputOrder == OutputOrder.AsInput;

        private static bool IsReadLast(Sequence sequence, Node node, int output, Graph graph)
        {
            Value value = node.Outputs[output];
            int axis = sequence.Outputs[output].TimeAxis;
            if (graph.IsOutput(value) || graph.Users(value).Count == 0) return false;
            int? last = LastRow(sequence, value.Type.Shape[axis]);
            return graph.Users(value).All(user => IsRow(user, axis, last) || (!EndsAtFirst(sequence) && IsRowOfTurned(user, axis, graph)));
        }

        private static bool IsRow(Node user, int axis, int? place) => user.Op is Slice { Size: 1 } slice && slice.Axis == axis && slice.Begin == place;

        private static bool IsRowOfTurned(Node user, int axis, Graph graph) =>
            user.Op is Reverse reverse && reverse.Axis == axis && !graph.IsOutput(user.Output) && graph.Users(user.Output).All(row => IsRow(row, axis, 0));

        /// <summary>What a value is the reverse of; null where it is none.</summary>
        private static Value? Turned(Value value, int axis, Graph graph) =>
            graph.Producer(value) is { Op: Reverse reverse, Inputs: var source } && reverse.Axis == axis ? source[0] : null;
    }
}
