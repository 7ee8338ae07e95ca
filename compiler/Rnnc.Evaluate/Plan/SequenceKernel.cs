using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// A recurrent layer: the cell's plan once per step. A step that is masked or padding leaves the states as they are and gives what
/// <see cref="MaskedStep"/> says; a cell runs where any lane does, and its results count in those lanes alone.
/// Where Trip is Fixed only the first FixedSteps steps of the sequence exist, whatever the direction.
/// </summary>
internal sealed class SequenceKernel(Sequence op) : NodeKernel
{
    private readonly GraphPlan cell = GraphPlan.Compile(op.Cell);

    public override ImmutableArray<GraphPlan> Plans => [cell];

    public override void Run(ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context)
    {
        int cellInputs = op.Cell.Inputs.Length;
        ReadOnlySpan<Tensor> scans = operands[..op.ScanCount];
        Tensor? mask = op.HasMask ? operands[cellInputs] : null;
        (int steps, int valid) = CountSteps(scans, operands);
        var schedule = new StepSchedule(op, steps, valid, mask);
        var outputs = new OutputCollector[op.Outputs.Length];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = new OutputCollector(op, op.Outputs[i], op.Cell.Outputs[i].Type, schedule);

        Tensor[] inputs = operands[..cellInputs].ToArray();
        var made = new Tensor[cell.Outputs.Length];
        var frame = new Frame(cell);
        for (int step = 0; step < steps; step++)
        {
            if (schedule.AnyRuns(step))
            {
                for (int i = 0; i < op.ScanCount; i++) inputs[i] = Entry(operands[i], i, step, schedule);
                frame.Run(inputs, made, context);
                Carry(made, inputs, step, schedule);
            }

            for (int i = 0; i < outputs.Length; i++) outputs[i].Take(step, made[i]);
        }

        for (int i = 0; i < outputs.Length; i++) results[i] = outputs[i].Finish(() => EmptyDims(op.Cell.Outputs[i].Type, inputs, context));
        inputs.AsSpan(op.ScanCount, op.StateCount).CopyTo(results[outputs.Length..]);
    }

    /// <summary>Steps in all, and how many of them are not padding.</summary>
    private (int Steps, int Valid) CountSteps(ReadOnlySpan<Tensor> scans, ReadOnlySpan<Tensor> operands)
    {
        int? extent = null;
        for (int i = 0; i < scans.Length; i++)
        {
            int own = scans[i].Dims[Extents.Axis(scans[i], op.TimeAxes[i])];
            if (extent is not null && extent != own) throw new TypeMismatchException($"sequences of {extent} and {own} steps", "one number of steps");
            extent = own;
        }

        switch (op.Trip)
        {
            case TripCount.Fixed:
                if (op.FixedSteps < 0 || op.FixedSteps > (extent ?? RunContext.MaximumIterations))
                    throw new TypeMismatchException($"{op.FixedSteps} steps over a sequence of {extent}", "as many steps as the sequence has, or fewer");
                return (op.FixedSteps, op.FixedSteps);
            case TripCount.Operand:
                Tensor count = operands[^1];
                long valid = count.Count == 1 ? count.Integers[0] : throw new TypeMismatchException($"a number of steps of {count.Count} values", "one");
                if (valid < 0 || valid > (extent ?? RunContext.MaximumIterations))
                    throw new TypeMismatchException($"{valid} steps over a sequence of {extent}", "as many steps as the sequence has, or fewer");
                return (extent ?? (int)valid, (int)valid);
            default:
                int all = extent ?? throw new TypeMismatchException("a Sequence without a sequence operand", "a number of steps");
                return (all, all);
        }
    }

    /// <summary>x_t of one sequence operand.</summary>
    private Tensor Entry(Tensor sequence, int scan, int step, StepSchedule schedule)
    {
        int axis = Extents.Axis(sequence, op.TimeAxes[scan]);
        if (schedule.LaneCount == 1) return ViewKernels.Entry(sequence, axis, schedule.Source(step, 0));
        var entries = new Dictionary<int, Tensor>();
        return Lanes.Pick(schedule.LaneCount, op.Cell.Inputs[scan].Type, lane =>
        {
            int source = schedule.Source(step, lane);
            if (!entries.TryGetValue(source, out Tensor? entry)) entries[source] = entry = ViewKernels.Entry(sequence, axis, source);
            return entry;
        });
    }

    /// <summary>Next states become the states of the next step, in the lanes that ran.</summary>
    private void Carry(Tensor[] made, Tensor[] inputs, int step, StepSchedule schedule)
    {
        bool allRun = schedule.AllRun(step);
        for (int i = 0; i < op.StateCount; i++)
        {
            Tensor next = made[op.Outputs.Length + i];
            int place = op.ScanCount + i;
            Tensor before = allRun ? next : Broadcasting.Stretch(inputs[place], next.Dims.AsSpan());
            inputs[place] = allRun ? next : Lanes.Pick(schedule.LaneCount, op.Cell.Inputs[place].Type, lane => schedule.Runs(step, lane) ? next : before);
        }
    }

    /// <summary>Shape of an output of which no step ran: the declared one, symbols from the states and captures.</summary>
    private int[] EmptyDims(TensorType declared, Tensor[] inputs, RunContext context)
    {
        var symbols = new SymbolTable();
        for (int i = op.ScanCount; i < inputs.Length; i++) symbols.Bind(op.Cell.Inputs[i].Type, inputs[i]);
        return symbols.Settle(declared.Shape) ?? context.Symbols.Settle(declared.Shape)
            ?? throw new TypeMismatchException($"no step to tell the size of an output {declared}", "one step or more");
    }
}
