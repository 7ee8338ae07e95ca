using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Sees the values of a run as they are made: constants of every graph once at the start, then each graph's inputs and the
/// results of its nodes, those of cells and loop bodies at every step. Steps that do not run (masked, padding) are not seen.
/// </summary>
public interface IValueObserver
{
    /// <summary>Called from the thread of the run.</summary>
    void Observe(Value value, Tensor tensor);
}
