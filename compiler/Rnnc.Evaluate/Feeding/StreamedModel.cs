using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// A model for streams: every initial state that is known when compiling becomes a slot, so that a run goes on where the last one ended.
/// <c>Sequence(x, zeros)  =&gt;  slot s: Sequence(x, s)</c>. Requires a lifted model. States that the caller gives, and slots, stay;
/// inputs stay too, read or not.
/// </summary>
public static class StreamedModel
{
    /// <param name="model">The model.</param>
    /// <param name="openStates">Inputs that are initial states and get no data: the stream starts from zeros there.</param>
    /// <exception cref="InputException">A layer reads the sequence from its end: it has no state to carry.</exception>
    public static Model Of(Model model, params ReadOnlySpan<Value> openStates)
    {
        var inputs = new List<Value>(model.Graph.Inputs);
        var nodes = new List<Node>();
        var outputs = new List<Value>(model.Graph.Outputs);
        var slots = new List<StateSlot>(model.Slots);
        foreach (Node node in model.Graph.Nodes)
        {
            if (node.Op is not Sequence sequence)
            {
                nodes.Add(node);
                continue;
            }

            if (sequence.Direction == Direction.Backward)
                throw new InputException(node.Origin, "a layer that runs backwards", "layers that run forwards", "a stream has no end to start from; run the model window by window");
            ImmutableArray<Value> operands = node.Inputs;
            for (int i = 0; i < sequence.StateCount; i++)
            {
                int place = sequence.ScanCount + i;
                if (InitialValue(model.Graph, node.Inputs[place], openStates) is not Tensor initial) continue;
                Value next = node.Outputs[sequence.Outputs.Length + i];
                var read = new Value(node.Inputs[place].Type, node.Origin, next.Name);
                operands = operands.SetItem(place, read);
                inputs.Add(read);
                outputs.Add(next);
                slots.Add(new StateSlot(Name(next, slots), read, next, initial));
            }

            nodes.Add(new Node(sequence, operands, node.Outputs, node.Origin));
        }

        var graph = new Graph([.. inputs], [.. nodes], [.. outputs]);
        return model with { Graph = graph.Prune(), Slots = [.. slots] };
    }

    /// <summary>The value for a batch of 1; null where it depends on a slot or on an input that gets data.</summary>
    private static Tensor? InitialValue(Graph graph, Value state, ReadOnlySpan<Value> openStates)
    {
        Graph source = new Graph(graph.Inputs, graph.Nodes, [state]).Prune();
        Value[] read = [.. graph.Inputs.Where(input => ReferenceEquals(input, state) || source.Users(input).Count > 0)];
        var context = new RunContext(null);
        context.Symbols.Set(Dim.Batch, 1);
        var zeros = new Tensor[read.Length];
        for (int i = 0; i < read.Length; i++)
        {
            if (!openStates.Contains(read[i]) || context.Symbols.Settle(read[i].Type.Shape) is not int[] dims) return null;
            zeros[i] = Tensor.Zeros(read[i].Type.Element, dims);
        }

        var result = new Tensor[1];
        new Frame(GraphPlan.Compile(new Graph([.. read], source.Nodes, [state]))).Run(zeros, result, context);
        return result[0];
    }

    private static string Name(Value value, List<StateSlot> slots)
    {
        string word = value.Name ?? "state";
        string unique = word;
        for (int i = 1; slots.Any(slot => slot.Name == unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{word}_{i}");
        return unique;
    }
}
