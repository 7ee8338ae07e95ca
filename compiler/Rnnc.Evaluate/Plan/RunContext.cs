using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>What one run carries through all of its graphs.</summary>
internal sealed class RunContext(IValueObserver? observer)
{
    /// <summary>Iterations that the loops of one run may take in all: a damaged condition must not hang, nor one loop within another.</summary>
    public const int MaximumIterations = 1_000_000;

    private int iterations;

    public SymbolTable Symbols { get; } = new();

    public IValueObserver? Observer { get; } = observer;

    public void CountIteration()
    {
        if (++iterations > MaximumIterations) throw new TypeMismatchException($"loops that still run after {MaximumIterations} iterations", "fewer");
    }
}
