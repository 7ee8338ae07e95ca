using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Cuts the array of one model input into the tensors of runs.</summary>
/// <param name="RunCount">Runs that the array holds.</param>
/// <param name="StepsPerRun">Steps of a long series that one run takes; null where the first axis counts runs.</param>
/// <param name="Cut">The tensor of a run, by its index.</param>
internal sealed record InputFeed(int RunCount, int? StepsPerRun, Func<int, Tensor> Cut)
{
    /// <param name="where">The array, for diagnostics.</param>
    public static InputFeed Of(Tensor array, TensorType declared, FeedMode mode, Origin where)
    {
        array = ElementConversion.To(declared.Element, array, where);
        int? batchAxis = BatchAxis.Of(declared.Shape);
        InputFeed feed = mode == FeedMode.Whole && array.Rank == declared.Rank ? new(1, null, _ => array)
            : mode == FeedMode.Stream && batchAxis is int axis && array.Rank == declared.Rank - 1 && array.Rank > 0 ? OfSeries(array, declared, axis)
            : mode != FeedMode.Whole && batchAxis is int other && array.Rank == declared.Rank ? OfRuns(array, other)
            : mode != FeedMode.Whole && array.Rank == declared.Rank + 1 ? new(array.Dims[0], null, run => ViewKernels.Entry(array, 0, run))
            : throw Misfit(array, declared, mode, where);
        if (feed.RunCount == 0) throw new InputException(where, $"an empty array {Extents.Show(array.Dims.AsSpan())}", "one run or more");
        Check(feed.Cut(0), array, declared, mode, where);
        return feed;
    }

    /// <summary>Each entry of the first axis is one batch entry.</summary>
    private static InputFeed OfRuns(Tensor array, int batchAxis) =>
        new(array.Dims[0], null, run => WithBatch(ViewKernels.Entry(array, 0, run), batchAxis));

    /// <summary>A run takes as many steps as the model's time axis is fixed to, one where it is free: then every step has an output of its own.</summary>
    private static InputFeed OfSeries(Tensor array, TensorType declared, int batchAxis)
    {
        Dim time = declared.Shape.Without(batchAxis)[0];
        int steps = time.IsFixed && time.Size > 0 ? time.Size : 1;
        int runCount = (array.Dims[0] + steps - 1) / steps;
        return new(runCount, steps, run =>
        {
            var part = new Slice(0, run * steps, Math.Min(steps, array.Dims[0] - (run * steps)));
            return WithBatch(ViewKernels.Slice(part, array), batchAxis);
        });
    }

    private static Tensor WithBatch(Tensor slice, int batchAxis) => slice.Reshape(Extents.Insert(slice.Dims.AsSpan(), batchAxis, 1));

    /// <summary>The last axis holds features: another number of them cannot be meant. Other extents may be defaults of the file; ops settle them.</summary>
    private static void Check(Tensor first, Tensor array, TensorType declared, FeedMode mode, Origin where)
    {
        if (declared.Element != ElementType.Float32 || declared.Rank == 0) return;
        Dim features = declared.Shape[declared.Rank - 1];
        if (features.IsFixed && first.Dims[^1] != features.Size) throw Misfit(array, declared, mode, where);
    }

    private static InputException Misfit(Tensor array, TensorType declared, FeedMode mode, Origin where)
    {
        int? batchAxis = BatchAxis.Of(declared.Shape);
        Shape run = batchAxis is int axis ? declared.Shape.Without(axis) : declared.Shape;
        string expected = mode == FeedMode.Whole ? $"{declared.Shape}" : $"[runs, {string.Join(", ", run)}]";
        if (mode == FeedMode.Stream && batchAxis is not null && run.Rank > 0) expected += $" or one series [steps, {string.Join(", ", run.Skip(1))}]";
        return new InputException(where, $"an array {Extents.Show(array.Dims.AsSpan())}", expected, mode == FeedMode.Whole ? "" : "the first axis counts runs; --whole gives an array as it is");
    }
}
