using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// Requires a model in canonical form (batch 1 and gone, time first). Gives it scheduled: layers of one direction share a stage and run step by step,
/// cells are inlined, and each value is a vector.
/// </summary>
public sealed class Flattener
{
    private readonly Model model;
    private readonly Graph graph;
    private readonly FlatModel flat;
    private readonly RowAnalysis rows;
    private readonly TimeShifts? shifts;
    private readonly DelayedRows delayed;
    private readonly Dictionary<Value, FlatValue> map = new(ReferenceEqualityComparer.Instance);
    private readonly int steps;

    private Flattener(Model model, int steps)
    {
        this.model = model;
        this.steps = steps;
        graph = model.Graph;
        flat = new FlatModel(model.Name);
        rows = new RowAnalysis(graph);
        shifts = TimeShifts.Find(graph, rows);
        delayed = new DelayedRows(flat);
    }

    /// <param name="model">In canonical form.</param>
    /// <param name="steps">Time steps of a calibration window, for models whose file leaves them free.</param>
    /// <exception cref="InputException">An operation that the int8 program does not have, by name and origin.</exception>
    public static FlatModel Flatten(Model model, int steps) => new Flattener(model, steps).Run();

    private FlatModel Run()
    {
        for (int i = 0; i < model.InputNames.Length; i++)
        {
            Value input = graph.Inputs[i];
            bool hasRows = rows.HasRows(input);
            int count = checked(Count(input, hasRows) * (hasRows && shifts is not null ? shifts.Stride : 1));
            var value = new FlatValue(model.InputNames[i], count, hasRows) { IsExact = input.Type.Element != ElementType.Float32 };
            flat.Inputs.Add(value);
            map[input] = value;
        }

        foreach (StateSlot slot in model.Slots) map[slot.Read] = new FlatValue(slot.Name, Count(slot.Read, hasRows: false));
        var parts = new ModelParts(graph);
        foreach (Node node in graph.Nodes)
        {
            Visit(node);
            flat.NamePart(parts.Of(node));
        }

        flat.RowsPerStep = shifts?.Stride ?? 1;
        for (int i = 0; i < model.OutputNames.Length; i++)
        {
            Value output = graph.Outputs[i];
            if (rows.HasRows(output)) RequireWhole(output, output.Origin);
            FlatValue value = Finished(map[output], graph.Outputs[i]);
            flat.NamePart("outputs");
            (FlatValue logits, bool scores) = LogitsOf(output);
            flat.Outputs.Add(new FlatOutput(model.OutputNames[i], value, logits, scores));
        }

        return flat;
    }

    /// <summary>
    /// An output is made where it is complete: a state's last value, an input, a constant or a part of a vector is copied once per window,
    /// and a model input's rows step by step; so is a value that is another output already.
    /// </summary>
    private FlatValue Finished(FlatValue value, Value output)
    {
        bool isTaken = flat.Outputs.Exists(other => ReferenceEquals(other.Value, value));
        if (!isTaken && value.HasRows && value.Stage >= 0) return value;
        FlatNode? maker = flat.Nodes.FirstOrDefault(node => ReferenceEquals(node.Output, value));
        if (!isTaken && !value.HasRows && maker is { Op: FlatElementwise or FlatTable or FlatLinear } && !flat.Stages[value.Stage].IsLoop) return value;
        int stage = value.HasRows ? LoopStage([output], []) : OnceStage([value]);
        var copy = new FlatValue(value.Name, value.Length, value.HasRows) { Stage = stage, Known = value.Known };
        var identity = new FlatElementwise(new Unary(UnaryKind.Identity), [new(value, Access.Each)]);
        flat.Stages[stage].Nodes.Add(new FlatNode(identity, copy, "output", output.Origin));
        return copy;
    }

    private void Visit(Node node)
    {
        switch (node.Op)
        {
            case Constant constant:
                map[node.Output] = ConstantValue(constant.Value, node.Output.Name ?? "constant");
                break;
            case Sequence sequence:
                VisitSequence(node, sequence);
                break;
            case Reshape when rows.HasRows(node.Inputs[0]) && !rows.HasRows(node.Output):
                VisitFlatten(node);
                break;
            case Reshape when rows.HasRows(node.Inputs[0]) == rows.HasRows(node.Output):
                map[node.Output] = map[node.Inputs[0]];
                break;
            case Slice or Pad when shifts is not null && TimeShifts.IsWindow(node, rows):
                map[node.Output] = Moved(node, map[node.Inputs[0]]);
                break;
            case Reverse or ArgMax or Pad or While or DynamicSlice or Transpose:
                throw Refuse(node.Origin, node.Op.Name, "an operation of the int8 program");
            case Reduce or Slice when rows.HasRows(node.Inputs[0]) && !rows.HasRows(node.Output):
                VisitOverTime(node);
                break;
            default:
                bool hasRows = rows.HasRows(node.Output);
                int stage = hasRows ? LoopStage(node.Inputs, [], shifts is null ? null : StageKind.Forward) : OnceStage(node.Inputs.Select(input => map[input]));
                var emitter = new CellFlattener(flat.Stages[stage], stage, LayerOf(node), map, hasRows);
                Dictionary<Value, FlatValue> unaligned = hasRows ? Align(node, node.Inputs, stage) : [];
                if (hasRows) TakeRows(node, stage, unaligned);
                emitter.Visit(node, graph);
                foreach ((Value operand, FlatValue value) in unaligned) map[operand] = value;
                break;
        }
    }

    /// <summary>Rows that are only moved in time are the rows themselves, or one of the rows that a step takes at once.</summary>
    private FlatValue Moved(Node node, FlatValue source)
    {
        // What a layer gives before its first row is no zero by itself.
        if (node.Op is Pad { Before: > 0 } && source.Stage >= 0 && Counting(node.Inputs[0], node, source.Stage) is { } counts)
            return new MaskedCell(flat, source.Stage, LayerOf(node), counts, node.Origin).OrZeros(source);
        if (shifts!.Stride == 1 || shifts.PlaceOf(node.Output) is not { } place) return source;
        int width = source.Length / shifts.Stride;
        return new FlatValue(source.Name, width, hasRows: true) { Base = source, Offset = place * width, Stage = source.Stage, IsExact = source.IsExact };
    }

    /// <summary>Operands that are there before the latest of them wait for it. Gives what they were.</summary>
    private Dictionary<Value, FlatValue> Align(Node node, IEnumerable<Value> operands, int stage)
    {
        var before = new Dictionary<Value, FlatValue>(ReferenceEqualityComparer.Instance);
        if (shifts is null) return before;
        int target = shifts.Of(node.Inputs[0], node);
        foreach (Value operand in operands.Where(operand => rows.HasRows(operand) && graph.ConstantOf(operand) is null).Distinct())
        {
            before[operand] = map[operand];
            map[operand] = delayed.Of(map[operand], target - shifts.Of(operand), stage, LayerOf(node), node.Origin);
        }

        return before;
    }

    /// <summary>Constants with a row for every step are taken row by row.</summary>
    private void TakeRows(Node node, int stage, Dictionary<Value, FlatValue> before)
    {
        Shape result = node.Output.Type.Shape;
        foreach (Value operand in node.Op is Binary or Select ? node.Inputs : [])
        {
            if (before.ContainsKey(operand) || graph.ConstantOf(operand) is not { } table || table.Rank != result.Rank || result[0] == 1 || result[0] != table.Dims[0]) continue;
            before[operand] = map[operand];
            map[operand] = delayed.RowOf(table, stage, LayerOf(node), node.Origin);
        }
    }

    /// <summary>Refuses rows that are not those of the program's steps.</summary>
    private void RequireWhole(Value value, Origin origin)
    {
        if (shifts is not null && (shifts.Of(value) != 0 || value.Type.Shape[rows.TimeAxis(value, graph)].Size != shifts.Steps || shifts.Stride > 1))
            throw Refuse(origin, "every step's result behind windows over time", "the last one, or their mean");
    }

    /// <summary>[T, N] => [T * N]: the whole window is needed, in a stage after the loop.</summary>
    private void VisitFlatten(Node node)
    {
        FlatValue input = map[node.Inputs[0]];
        RequireWhole(node.Inputs[0], node.Origin);
        RequireSteps(node);
        int stage = OnceStage([input]);
        var output = new FlatValue(node.Output.Name ?? "flat", checked(input.Length * flat.Steps)) { Stage = stage };
        flat.Stages[stage].Nodes.Add(new FlatNode(new FlatAllRows(input), output, LayerOf(node), node.Origin));
        flat.StepsAreFixed = true;
        map[node.Output] = output;
    }

    /// <summary>The last row of a sequence, or the sum or mean of all rows; other cuts and reductions along time are not in the program.</summary>
    private void VisitOverTime(Node node)
    {
        if (node.Op is Reduce { Kind: ReduceKind.Mean or ReduceKind.Sum, Axes: [0] } reduce && node.Inputs[0].Type.Rank == 2)
        {
            map[node.Output] = RunningSum(node, reduce);
            return;
        }

        if (node.Op is not Slice { Size: 1 } slice || slice.Begin != node.Inputs[0].Type.Shape[0].Size - 1)
            throw Refuse(node.Origin, $"{node.Op.Name} along time", "the last time step, or all of them");
        if (shifts is not null && shifts.Of(node.Inputs[0]) + node.Inputs[0].Type.Shape[0].Size != shifts.Steps) throw Refuse(node.Origin, "the last row of a part of the steps", "the last of all");
        FlatValue input = map[node.Inputs[0]];

        // The last row is that of the step run last only where time runs forward.
        int stage = LoopStage([node.Inputs[0]], [], StageKind.Forward);
        map[node.Output] = LastRow(input.Stage == stage ? input.RowOf ?? input : input, stage);
    }

    /// <summary>mean over time => s' = s + x / T, a state that starts at zero: no row is kept.</summary>
    private FlatValue RunningSum(Node node, Reduce reduce)
    {
        RequireSteps(node);
        FlatValue x = map[node.Inputs[0]];
        int stage = LoopStage([node.Inputs[0]], [], shifts is null ? null : StageKind.Forward);
        string layer = LayerOf(node);
        int count = shifts is null ? flat.Steps : node.Inputs[0].Type.Shape[0].Size;
        FlatValue term = x;
        if (Counting(node.Inputs[0], node, stage) is { } counts) term = new MaskedCell(flat, stage, layer, counts, node.Origin).OrZeros(term);
        if (reduce.Kind == ReduceKind.Mean)
        {
            flat.StepsAreFixed = true;
            var part = new FlatValue("part", 1) { Constant = [1f / count] };
            FlatValue counted = term;
            term = new FlatValue("share", x.Length) { Stage = stage };
            flat.Stages[stage].Nodes.Add(new FlatNode(new FlatElementwise(new Binary(BinaryKind.Mul), [new(counted, Access.Each), new(part, Access.Single)]), term, layer, node.Origin));
        }

        var read = new FlatValue(layer + "_sum", x.Length);
        var write = new FlatValue(layer + "_sum", x.Length) { Stage = stage };
        var final = new FlatValue(layer + "_sum", x.Length) { Stage = stage };
        flat.Stages[stage].Nodes.Add(new FlatNode(new FlatElementwise(new Binary(BinaryKind.Add), [new(read, Access.Each), new(term, Access.Each)]), write, layer, node.Origin));
        flat.States.Add(new FlatState(read.Name, stage, read, write, final, null, null, Kept: false));
        return final;
    }

    /// <summary>1 in the steps that have a row of the value; null where all have.</summary>
    private FlatValue? Counting(Value value, Node node, int stage) =>
        shifts is null ? null : delayed.Window(shifts.Of(value, node), value.Type.Shape[0].Size, shifts.Steps, stage, LayerOf(node), node.Origin);

    private void VisitSequence(Node node, Sequence sequence)
    {
        if (sequence.ScanCount == 0) throw Refuse(node.Origin, "a loop that reads no sequence", "an input per time step");
        Graph cell = sequence.Cell;
        ImmutableArray<Value> scans = [.. node.Inputs.Take(sequence.ScanCount)];
        ImmutableArray<Value> others = [.. node.Inputs.Skip(sequence.ScanCount)];
        StageKind kind = sequence.Direction == Direction.Forward ? StageKind.Forward : StageKind.Backward;
        SetSteps(node.Inputs[0].Type.Shape[0], node);
        Value? mask = sequence.HasMask ? node.Inputs[cell.Inputs.Length] : null;
        ImmutableArray<Value> sequences = mask is null ? scans : scans.Add(mask);
        int front = shifts is null && sequence.Trip != TripCount.Operand ? 0 : LoopStage(sequences, [], StageKind.Forward);
        Dictionary<Value, FlatValue> unaligned = Align(node, sequences, front);
        FlatValue? counts = Counting(scans[0], node, front);
        if (sequence.Trip == TripCount.Operand)
        {
            front = LoopStage(sequences, [node.Inputs[^1]], StageKind.Forward, front);
            FlatValue before = delayed.Before(map[node.Inputs[^1]], front, LayerOf(node), node.Origin);
            counts = counts is null ? before : delayed.Both(counts, before, front, LayerOf(node), node.Origin);
        }

        int stage = LoopStage(sequences, [.. others.Take(cell.Inputs.Length - sequence.ScanCount)], kind, least: counts is null ? 0 : kind == StageKind.Forward ? front : front + 1);
        string layer = LayerOf(node);

        for (int i = 0; i < sequence.ScanCount; i++) map[cell.Inputs[i]] = map[scans[i]];
        for (int i = sequence.ScanCount; i < cell.Inputs.Length; i++) map[cell.Inputs[i]] = map[node.Inputs[i]];
        var reads = new List<FlatValue>();
        for (int i = 0; i < sequence.StateCount; i++)
        {
            Value input = cell.Inputs[sequence.ScanCount + i];
            var read = new FlatValue(StateName(layer, input, i), Count(input, hasRows: false));
            reads.Add(read);
            map[input] = read;
        }

        var emitter = new CellFlattener(flat.Stages[stage], stage, layer, map, hasRows: false);
        foreach (Node inner in cell.Nodes) emitter.Visit(inner, cell);
        if (mask is not null) counts = counts is null ? map[mask] : delayed.Both(map[mask], counts, front, layer, node.Origin);
        foreach ((Value operand, FlatValue value) in unaligned) map[operand] = value;
        MaskedCell? masked = counts is null ? null : new MaskedCell(flat, stage, layer, counts, node.Origin);
        for (int i = 0; i < sequence.StateCount; i++)
        {
            FlatValue next = map[cell.Outputs[sequence.Outputs.Length + i]];
            AddState(node, sequence, i, reads[i], masked?.Keep(next, reads[i]) ?? next, stage);
        }

        for (int i = 0; i < sequence.Outputs.Length; i++)
        {
            if (graph.Users(node.Outputs[i]).Count == 0 && !graph.IsOutput(node.Outputs[i])) continue;
            map[node.Outputs[i]] = masked is null ? Collected(node, sequence, i, stage, emitter) : CollectedMasked(node, sequence, i, masked, emitter);
        }
    }

    private void AddState(Node node, Sequence sequence, int i, FlatValue read, FlatValue write, int stage)
    {
        Value initial = node.Inputs[sequence.ScanCount + i];
        Value result = node.Outputs[sequence.Outputs.Length + i];
        var final = new FlatValue(read.Name, read.Length) { Stage = stage };
        map[result] = final;
        StateSlot? slot = model.Slots.FirstOrDefault(candidate => Same(candidate.Read, initial) && Same(candidate.Write, result));
        FlatValue source = map[initial];
        float[]? values = slot is not null ? [.. slot.Initial.Floats] : source.Constant is null ? null : Stretch(source.Constant, read.Length);
        if (slot is null && model.Slots.Any(candidate => ReferenceEquals(candidate.Read, initial)))
            throw Refuse(node.Origin, "a state slot that is read here and written elsewhere", "a stateful layer's own state");
        if (values is not null && values.All(value => value == 0)) values = null;
        bool computed = slot is null && source.Constant is null;
        flat.States.Add(new FlatState(read.Name, stage, read, write, final, values, computed ? source : null, slot is not null) { Slot = slot?.Name });
    }

    /// <summary>Slots keep the file's shapes: a reshape may stand between a slot and the layer.</summary>
    private bool Same(Value a, Value b) => ReferenceEquals(Through(a), Through(b));

    private Value Through(Value value)
    {
        while (graph.Producer(value) is { Op: Reshape or BroadcastTo } node) value = node.Inputs[0];
        return value;
    }

    private FlatValue Collected(Node node, Sequence sequence, int i, int stage, CellFlattener emitter)
    {
        Graph cell = sequence.Cell;
        FlatValue value = map[cell.Outputs[i]];
        int state = sequence.StateCount == 0 ? -1 : cell.Outputs.IndexOf(cell.Outputs[i], sequence.Outputs.Length);
        if (sequence.Outputs[i].Collect == Collect.Last) return state < 0 ? LastRow(value, stage) : map[node.Outputs[state]];
        return emitter.Row(value, node.Outputs[i].Name ?? LayerOf(node), IsAsRun(sequence), node.Origin);
    }

    private static bool IsAsRun(Sequence sequence) => sequence.Direction == Direction.Backward && sequence.OutputOrder == OutputOrder.AsRun;

    /// <summary>As <see cref="Collected"/>; the state itself where an output is a state that starts from zeros, for it is held like the output.</summary>
    private FlatValue CollectedMasked(Node node, Sequence sequence, int i, MaskedCell masked, CellFlattener emitter)
    {
        Value output = sequence.Cell.Outputs[i];
        bool collectsAll = sequence.Outputs[i].Collect == Collect.All;
        if (collectsAll && IsAsRun(sequence) && sequence.ReverseSpan == ReverseSpan.ValidPart)
            throw Refuse(node.Origin, "results of a reversed part of the sequence, in their own order", "results in the order of the input");
        string name = node.Outputs[i].Name ?? LayerOf(node);
        if (collectsAll && sequence.MaskedStep == MaskedStep.Zeros) return emitter.Row(masked.OrZeros(map[output]), name, IsAsRun(sequence), node.Origin);
        int state = sequence.Cell.Outputs.IndexOf(output, sequence.Outputs.Length);
        FlatState? own = state < 0 ? null : flat.States.Find(candidate => ReferenceEquals(candidate.Final, map[node.Outputs[state]]));
        (FlatValue held, FlatValue final) = own is { Initial: null, Source: null, Kept: false } ? (own.Write, own.Final) : masked.Held(map[output]);
        return collectsAll ? emitter.Row(held, name, IsAsRun(sequence), node.Origin) : final;
    }

    /// <summary>The value of the last step run, kept as a state that nothing reads back.</summary>
    private FlatValue LastRow(FlatValue value, int stage)
    {
        var final = new FlatValue(value.Name + "_last", value.Length) { Stage = stage, Known = value.Known };
        flat.States.Add(new FlatState(final.Name, stage, new FlatValue(final.Name, value.Length), value, final, null, null, Kept: false));
        return final;
    }

    /// <summary>The first stage that runs once per step in the direction and after all that the node reads; a new one where there is none.</summary>
    private int LoopStage(ImmutableArray<Value> scans, ImmutableArray<Value> others, StageKind? kind = null, int least = 0)
    {
        int earliest = least;
        foreach (Value scan in scans.Where(rows.HasRows))
        {
            FlatValue value = map[scan];
            earliest = Math.Max(earliest, value.RowsAsRun ? value.Stage + 1 : value.Stage);
        }

        foreach (FlatValue value in scans.Where(scan => !rows.HasRows(scan)).Concat(others).Select(other => map[other]))
            earliest = Math.Max(earliest, value.Constant is null ? value.Stage + 1 : 0);
        for (int stage = earliest; stage < flat.Stages.Count; stage++)
        {
            FlatStage candidate = flat.Stages[stage];
            if (candidate.IsLoop && (kind is null || candidate.Kind == kind)) return stage;
        }

        flat.Stages.Add(new FlatStage(kind ?? StageKind.Forward));
        return flat.Stages.Count - 1;
    }

    private int OnceStage(IEnumerable<FlatValue> inputs)
    {
        int earliest = inputs.Select(input => input.Stage < 0 ? 0 : flat.Stages[input.Stage].IsLoop ? input.Stage + 1 : input.Stage).DefaultIfEmpty(0).Max();
        for (int stage = earliest; stage < flat.Stages.Count; stage++)
        {
            if (!flat.Stages[stage].IsLoop) return stage;
        }

        flat.Stages.Add(new FlatStage(StageKind.Once));
        return flat.Stages.Count - 1;
    }

    private void SetSteps(Dim extent, Node node)
    {
        int count = shifts is not null ? shifts.Steps : extent.IsFixed ? extent.Size : steps;
        if (count <= 0) throw Refuse(node.Origin, "no time steps", "one or more", "give calibration data with at least one step");
        if (flat.Steps != 0 && flat.Steps != count) throw Refuse(node.Origin, $"sequences of {flat.Steps} and of {count} steps", "one number of steps");
        flat.Steps = count;
    }

    private void RequireSteps(Node node)
    {
        if (flat.Steps == 0) SetSteps(node.Inputs[0].Type.Shape[0], node);
    }

    private int Count(Value value, bool hasRows)
    {
        Shape shape = value.Type.Shape;
        var dims = shape.Select(dim => dim.IsFixed ? dim.Size : 0).ToList();
        if (hasRows) dims.RemoveAt(rows.TimeAxis(value, graph));

        if (dims.Contains(0)) throw Refuse(value.Origin, $"{value.Type}", "fixed sizes, but for time", "give the file fixed input shapes");
        return checked(dims.Aggregate(1, (product, dim) => product * dim));
    }

    private (FlatValue Logits, bool Scores) LogitsOf(Value output)
    {
        Node? node = graph.Producer(Through(output));
        bool scores = node?.Op is Softmax { Log: false } or Unary { Kind: UnaryKind.Sigmoid or UnaryKind.HardSigmoid };
        return scores ? (map[node!.Inputs[0]], true) : (map[output], false);
    }

    internal static FlatValue ConstantValue(Tensor tensor, string name)
    {
        float[] values = tensor.Element == ElementType.Float32 ? [.. tensor.Floats] : [.. tensor.Integers.ToArray().Select(value => (float)value)];
        return new FlatValue(name, values.Length) { Constant = values };
    }

    internal static float[] Stretch(float[] values, int length) =>
        values.Length == length ? values : [.. Enumerable.Range(0, length).Select(i => values[i % values.Length])];

    private static string StateName(string layer, Value input, int i) => $"{layer}_{input.Name ?? $"state{i}"}";

    internal static string LayerOf(Node node) => node.Origin.Layer ?? "model";

    internal static InputException Refuse(Origin origin, string found, string expected, string remedy = "the float model still runs: rnnc run --as float") =>
        new(origin, found, expected, remedy);
}
