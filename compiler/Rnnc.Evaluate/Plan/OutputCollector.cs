using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Gathers what one output of a cell gives step by step, as the Sequence's attributes say.</summary>
internal sealed class OutputCollector(Sequence op, SequenceOutput output, TensorType cellType, StepSchedule schedule)
{
    private readonly Tensor?[] collected = output.Collect == Collect.All ? new Tensor?[schedule.Steps] : [];

    /// <summary>The result of the step run last, lane by lane; null before the first.</summary>
    private Tensor? last;
    private Tensor? zeros;

    /// <summary>Takes the result of a run step; ignored in lanes where the step did not run.</summary>
    public void Take(int step, Tensor made)
    {
        if (schedule.AllRun(step))
        {
            last = made;
            if (collected.Length > 0) collected[step] = made;
            return;
        }

        bool anyRuns = schedule.AnyRuns(step);
        if (anyRuns)
        {
            zeros ??= Tensor.Zeros(made.Element, made.Dims.AsSpan());
            Tensor before = last ?? zeros;
            last = Lanes.Pick(schedule.LaneCount, cellType, lane => schedule.Runs(step, lane) ? made : before);
        }

        if (collected.Length == 0) return;
        if (op.MaskedStep == MaskedStep.PreviousOutput) collected[step] = last;
        else if (anyRuns) collected[step] = Lanes.Pick(schedule.LaneCount, cellType, lane => schedule.Runs(step, lane) ? made : zeros!);
    }

    /// <param name="emptyDims">The shape of one step's result where no step ran.</param>
    public Tensor Finish(Func<int[]> emptyDims)
    {
        if (output.Collect == Collect.Last && last is not null) return last;
        Tensor zero = zeros ?? (last is null ? Zeros(emptyDims()) : Tensor.Zeros(last.Element, last.Dims.AsSpan()));
        if (output.Collect == Collect.Last) return zero;
        if (schedule.Steps == 0) return Zeros(Extents.Insert(zero.Dims.AsSpan(), output.TimeAxis, 0));
        var ordered = new Tensor[collected.Length];
        for (int step = 0; step < ordered.Length; step++)
        {
            int position = step;
            ordered[step] = op.OutputOrder == OutputOrder.AsRun
                ? collected[step] ?? zero
                : Lanes.Pick(schedule.LaneCount, cellType, lane => collected[schedule.Source(position, lane)] ?? zero);
        }

        return JoinKernels.Stack(ordered, output.TimeAxis);
    }

    private Tensor Zeros(int[] dims)
    {
        Extents.Count(dims);
        return Tensor.Zeros(cellType.Element, dims);
    }
}
