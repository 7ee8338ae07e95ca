using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Emit.TfLite.Step;

/// <summary>
/// A model over a window => the model of one time step: loops are gone, every state is a slot, values over time are the step's own.
/// Run T times it gives what the window gives: per-step outputs step by step, all others after the last.
/// <code>y, h' = Sequence(x, h0) { cell }; z = Linear(y)  =>  y = cell(x_t, h); z_t = Linear(y); slot h &lt;- h'</code>
/// </summary>
internal sealed class StepModel
{
    private readonly Model model;
    private readonly RowAnalysis rows;
    private readonly GraphBuilder builder = new();
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);
    private readonly List<StateSlot> slots = [];
    private readonly List<string> inputNames = [];
    private readonly List<Value> inputs = [];

    private StepModel(Model model)
    {
        this.model = model;
        rows = new RowAnalysis(model.Graph);
    }

    /// <param name="model">In canonical form.</param>
    /// <exception cref="InputException">A layer needs the whole window: it runs backwards, or its result over time is taken as one.</exception>
    public static Model Of(Model model) => new StepModel(model).Run();

    private Model Run()
    {
        foreach ((Value input, string name) in model.Inputs.Zip(model.InputNames)) Input(input, name);
        foreach (Node node in model.Graph.Nodes) Visit(node);
        ImmutableArray<Value> outputs = [.. model.Outputs.Select(Output)];

        // Slots come after the inputs.
        var graph = builder.Build([.. outputs, .. slots.Select(slot => slot.Write)]);
        var ordered = new Graph([.. inputs, .. slots.Select(slot => slot.Read)], graph.Nodes, graph.Outputs);
        return new Model(model.Name, model.Origin, ordered.Prune(), [.. inputNames], model.OutputNames) { Slots = [.. slots] };
    }

    private void Input(Value input, string name)
    {
        if (!rows.HasRows(input))
        {
            map[input] = builder.Input(input);
        }
        else
        {
            Shape shape = input.Type.Shape;
            int time = rows.TimeAxis(input, model.Graph);
            Value step = builder.Input(input.Type with { Shape = shape.With(time, 1) }, input.Origin, input.Name);
            map[input] = builder.Add(new Reshape(shape.Without(time)), input.Origin, step);
            inputs.Add(step);
            inputNames.Add(name);
            return;
        }

        inputs.Add(map[input]);
        inputNames.Add(name);
    }

    private void Visit(Node node)
    {
        bool from = node.Inputs.Any(rows.HasRows), to = node.Outputs.Any(rows.HasRows);
        switch (node.Op)
        {
            case Constant:
                builder.Keep(node);
                map[node.Output] = node.Output;
                break;
            case Sequence sequence:
                VisitSequence(node, sequence);
                break;
            case Slice { Axis: 0, Size: 1 } slice when from && !to && IsLast(slice, node.Inputs[0]):
                map[node.Output] = builder.Add(new Reshape(node.Output.Type.Shape), node.Origin, map[node.Inputs[0]]);
                break;
            case Reshape or BroadcastTo when model.Slots.Any(slot => ReferenceEquals(slot.Read, Source(node.Output))):
                // The layer that the slot belongs to reads it as its state.
                break;
            default:
                if (from && !to && node.Op is not Constant) throw Refuse(node, $"{node.Op.Name} over all time steps");
                map[node.Output] = to ? RowOperation.Shaped(builder, Add(RowOperation.Of(node, rows, model.Graph) ?? throw Refuse(node, $"{node.Op.Name} over time"), node), node.Output, rows, model.Graph) : Add(node.Op, node);
                break;
        }
    }

    private static bool IsLast(Slice slice, Value input) => input.Type.Shape[0].IsFixed && slice.Begin == input.Type.Shape[0].Size - 1;

    private Value Add(Op op, Node node) => builder.AddNode(op, node.Origin, [.. node.Inputs.Select(input => map[input])], [.. node.Outputs.Select(output => output.Name)]).Output;

    private void VisitSequence(Node node, Sequence sequence)
    {
        if (sequence.Direction == Direction.Backward) throw Refuse(node, "a layer that runs from the last step to the first");
        if (sequence.HasMask || sequence.Trip != TripCount.Extent) throw Refuse(node, "a layer over a part of the steps");
        Graph cell = sequence.Cell;
        for (int i = 0; i < cell.Inputs.Length; i++)
        {
            bool isState = i >= sequence.ScanCount && i < sequence.ScanCount + sequence.StateCount;
            map[cell.Inputs[i]] = isState ? State(node, sequence, i - sequence.ScanCount) : map[node.Inputs[i]];
        }

        foreach (Node inner in cell.Nodes)
        {
            if (inner.Op is Constant) builder.Keep(inner);
            ImmutableArray<Value> made = inner.Op is Constant ? inner.Outputs : builder.AddNode(inner.Op, node.Origin, [.. inner.Inputs.Select(input => map[input])], [.. inner.Outputs.Select(output => output.Name)]).Outputs;
            for (int i = 0; i < made.Length; i++) map[inner.Outputs[i]] = made[i];
        }

        for (int i = 0; i < node.Outputs.Length; i++) map[node.Outputs[i]] = map[cell.Outputs[i]];
        for (int i = 0; i < sequence.StateCount; i++)
        {
            int at = slots.FindIndex(slot => ReferenceEquals(slot.Read, map[cell.Inputs[sequence.ScanCount + i]]));
            slots[at] = slots[at] with { Write = map[cell.Outputs[sequence.Outputs.Length + i]] };
        }
    }

    /// <summary>A slot for one state; what it starts from is a constant, a slot of the model, or an input, which the slot then replaces.</summary>
    private Value State(Node node, Sequence sequence, int i)
    {
        Value initial = node.Inputs[sequence.ScanCount + i], state = sequence.Cell.Inputs[sequence.ScanCount + i], source = Source(initial);
        StateSlot? slot = model.Slots.FirstOrDefault(candidate => ReferenceEquals(candidate.Read, source));
        int given = model.Inputs.ToList().FindIndex(input => ReferenceEquals(input, source));
        Tensor? constant = model.Graph.ConstantOf(initial) ?? model.Graph.ConstantOf(source);
        if (slot is null && constant is null && given < 0) throw Refuse(node, "a state that starts from what another layer makes");
        Value read = builder.Input(state.Type, node.Origin, state.Name);
        int[] dims = state.Type.Shape.Sizes;
        Tensor start = slot?.Initial ?? constant ?? Tensor.Zeros(ElementType.Float32, dims);
        string name = slot?.Name ?? (given >= 0 ? model.InputNames[given] : $"{TensorNames.Layer(node.Origin.Layer ?? "state")}_{state.Name ?? FormattableString.Invariant($"state{i}")}");
        for (int n = 2; slots.Exists(other => other.Name == name); n++) name = FormattableString.Invariant($"{name}_{n}");
        slots.Add(new StateSlot(name, read, read, Stretch(start, dims)));
        if (given >= 0)
        {
            int at = inputNames.IndexOf(model.InputNames[given]);
            if (at < 0 || model.Graph.Users(source).Count > 1) throw Refuse(node, "an initial state that other layers read too");
            inputNames.RemoveAt(at);
            inputs.RemoveAt(at);
        }

        return read;
    }

    private Value Source(Value value)
    {
        while (model.Graph.Producer(value) is { Op: Reshape or BroadcastTo } node) value = node.Inputs[0];
        return value;
    }

    private static Tensor Stretch(Tensor tensor, int[] dims)
    {
        int count = dims.Aggregate(1, (product, dim) => product * dim);
        float[] values = tensor.Floats.ToArray();
        return Tensor.Float(values.Length == count ? values : [.. Enumerable.Range(0, count).Select(k => values[k % values.Length])], dims);
    }

    /// <summary>An output over time keeps its rank with one step.</summary>
    private Value Output(Value output)
    {
        Shape shape = output.Type.Shape;
        return rows.HasRows(output) ? builder.Add(new Reshape(shape.With(rows.TimeAxis(output, model.Graph), 1)), output.Origin, map[output]) : map[output];
    }

    private static InputException Refuse(Node node, string found) =>
        new(node.Origin, found, "layers that run step by step", "write the whole window: --form fused");
}
