namespace Rnnc.Evaluate;

/// <summary>How arrays of data become runs of a model.</summary>
public enum FeedMode
{
    /// <summary>The first axis counts runs; each starts from the initial state.</summary>
    Runs,

    /// <summary>As <see cref="Runs"/>, but the state is carried from run to run; an array without an axis of runs is one long series of steps.</summary>
    Stream,

    /// <summary>The arrays go to the model as they are, in one run.</summary>
    Whole,
}
