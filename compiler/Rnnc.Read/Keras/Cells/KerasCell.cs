using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A recurrent cell: what one time step computes, in Keras' own formula and order of operands.</summary>
internal abstract class KerasCell
{
    /// <summary>Class name in the file.</summary>
    public abstract string ClassName { get; }

    public abstract ImmutableArray<CellState> States { get; }

    /// <summary>Units of y_t.</summary>
    public abstract int OutputUnits { get; }

    /// <summary>Takes the weights for x_t of so many features; asked once.</summary>
    public abstract void Load(WeightScope weights, int features);

    /// <summary>Writes one step: x_t [batch, features] and the states give y_t and the next states.</summary>
    public abstract (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states);
}
