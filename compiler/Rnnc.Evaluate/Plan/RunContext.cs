namespace Rnnc.Evaluate;

/// <summary>What one run carries through all of its graphs.</summary>
internal sealed class RunContext(IValueObserver? observer)
{
    public SymbolTable Symbols { get; } = new();

    public IValueObserver? Observer { get; } = observer;
}
