using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Which step of the input each run step reads, and whether it runs, for every lane. A lane is one batch entry where the mask
/// has one column for each; otherwise one lane stands for the whole batch.
/// </summary>
internal sealed class StepSchedule
{
    private readonly bool isBackward;
    private readonly bool reversesValidPart;
    private readonly bool[] runs;
    private readonly int[] lengths;

    /// <param name="steps">Steps in all, with padding.</param>
    /// <param name="valid">Steps that are not padding, 0..<paramref name="steps"/>.</param>
    /// <param name="mask">[T] or [T, batch] with T &gt;= steps, or null.</param>
    public StepSchedule(Sequence op, int steps, int valid, Tensor? mask)
    {
        if (mask is not null && (mask.Rank is < 1 or > 2 || mask.Dims[0] < steps))
            throw new TypeMismatchException($"a mask {Extents.Show(mask.Dims.AsSpan())}", $"[{steps}] or [{steps}, batch]");
        Steps = steps;
        LaneCount = mask is { Rank: 2 } ? mask.Dims[1] : 1;
        isBackward = op.Direction == Direction.Backward;
        reversesValidPart = op.ReverseSpan == ReverseSpan.ValidPart;
        runs = new bool[steps * LaneCount];
        lengths = new int[LaneCount];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = i / LaneCount < valid && (mask is null || mask.Integers[i] != 0);
            if (runs[i]) lengths[i % LaneCount] = (i / LaneCount) + 1;
        }

        // Without a mask the padding alone says what is valid.
        if (mask is null) lengths[0] = valid;
    }

    public int Steps { get; }

    public int LaneCount { get; }

    /// <summary>The input step that a run step reads. The map is its own inverse: it also tells which run step made an input step's result.</summary>
    public int Source(int step, int lane)
    {
        if (!isBackward) return step;
        if (!reversesValidPart) return Steps - 1 - step;
        return step < lengths[lane] ? lengths[lane] - 1 - step : step;
    }

    public bool Runs(int step, int lane) => runs[(Source(step, lane) * LaneCount) + lane];

    public bool AnyRuns(int step)
    {
        for (int lane = 0; lane < LaneCount; lane++)
        {
            if (Runs(step, lane)) return true;
        }

        return false;
    }

    public bool AllRun(int step)
    {
        for (int lane = 0; lane < LaneCount; lane++)
        {
            if (!Runs(step, lane)) return false;
        }

        return true;
    }
}
