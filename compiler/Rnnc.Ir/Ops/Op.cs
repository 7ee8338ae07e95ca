using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// What a node computes: a pure function of its operands. Attributes are part of the op, weights are operands.
/// Every op knows the types of its results from those of its operands; the verifier holds graphs to that.
/// </summary>
public abstract record Op
{
    /// <summary>Name in print-outs and diagnostics.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Result types; throws <see cref="TypeMismatchException"/> where the operands do not fit.</summary>
    public abstract ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands);

    /// <summary>Graphs that the op runs (a loop's body, a cell), in a fixed order.</summary>
    public virtual ImmutableArray<Graph> Graphs => [];

    /// <summary>The same op over other graphs, as many as <see cref="Graphs"/> gives.</summary>
    public virtual Op WithGraphs(ImmutableArray<Graph> graphs) => this;

    /// <summary>Attributes in print-outs, for example <c>axis=1</c>; empty where the op has none.</summary>
    public virtual string Attributes => "";

    /// <summary>Refuses another number of operands than <paramref name="count"/>.</summary>
    protected void RequireCount(ImmutableArray<TensorType> operands, int count)
    {
        if (operands.Length != count) throw new TypeMismatchException($"{Name} has {operands.Length} operands", $"{count}");
    }
}
