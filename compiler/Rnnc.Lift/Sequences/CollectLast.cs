using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Where every reader takes the step that runs last, only that is collected. Any model.
/// <code>Slice(Sequence(...) all, time, T - 1, 1)  =>  Reshape(Sequence(...) last)</code>
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
            if (op is Slice slice && lastOf.TryGetValue(node.Inputs[0], out Value? last))
                return [builder.Add(new Reshape(last.Type.Shape.Insert(slice.Axis, 1)), node.Origin, last)];
            if (op is not Sequence sequence || sequence.Trip == TripCount.Operand) return null;
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

        private static bool IsReadLast(Sequence sequence, Node node, int output, Graph graph)
        {
            Value value = node.Outputs[output];
            int axis = sequence.Outputs[output].TimeAxis;
            Dim steps = value.Type.Shape[axis];
            if (graph.IsOutput(value) || !steps.IsFixed || steps.Size < 1 || graph.Users(value).Count == 0) return false;
            bool endsAtFirst = sequence.Direction == Direction.Backward && sequence.OutputOrder == OutputOrder.AsInput;
            foreach (Node user in graph.Users(value))
            {
                if (user.Op is not Slice { Size: 1 } slice || slice.Axis != axis || slice.Begin != (endsAtFirst ? 0 : steps.Size - 1)) return false;
            }

            return true;
        }
    }
}
