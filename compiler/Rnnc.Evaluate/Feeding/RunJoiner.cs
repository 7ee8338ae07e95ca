using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Joins what runs give into one array: the batch axis goes, runs are stacked along a new first axis; runs of a long series are
/// joined step by step; a whole run stays as it is.
/// </summary>
public sealed class RunJoiner
{
    private readonly TensorType declared;
    private readonly RunInputs inputs;
    private readonly List<Tensor> parts = [];

    /// <param name="declared">The value's type in the model.</param>
    /// <param name="inputs">What the runs were made from.</param>
    public RunJoiner(TensorType declared, RunInputs inputs)
    {
        this.declared = declared;
        this.inputs = inputs;
    }

    /// <summary>Takes the next run's tensor.</summary>
    public void Add(Tensor tensor) => parts.Add(inputs.Mode == FeedMode.Whole ? tensor : WithoutBatch(tensor));

    /// <summary>The array of all runs so far, one or more.</summary>
    /// <exception cref="InputException">Runs gave different shapes.</exception>
    public Tensor Join()
    {
        if (inputs.Mode == FeedMode.Whole) return parts[^1];
        try
        {
            return HasSteps() ? JoinKernels.Concat(new Concat(0), parts.ToArray()) : JoinKernels.Stack(parts.ToArray(), 0);
        }
        catch (TypeMismatchException mismatch)
        {
            throw new InputException(Origin.None, mismatch.Found, mismatch.Expected, "run these inputs one by one", mismatch);
        }
    }

    private Tensor WithoutBatch(Tensor tensor) =>
        BatchAxis.Of(declared.Shape) is int axis && tensor.Rank == declared.Rank && tensor.Dims[axis] == 1
            ? tensor.Reshape(Extents.Without(tensor.Dims.AsSpan(), axis))
            : tensor;

    /// <summary>Whether each run's part holds one entry per step of a series: its first axis is free, or fixed to the steps of a run.</summary>
    private bool HasSteps()
    {
        if (inputs.StepsPerRun is not int steps || BatchAxis.Of(declared.Shape) is not int axis || declared.Rank < 2) return false;
        Dim first = declared.Shape.Without(axis)[0];
        return first.IsFixed ? first == steps && declared.Rank >= 3 : true;
    }
}
